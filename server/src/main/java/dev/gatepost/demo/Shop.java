package dev.gatepost.demo;

import dev.gatepost.demo.ShopApi.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets Northwind up through the public API: brand, senders, templates, the consents that Lena and Dan gave. */
final class Shop {
    static final String LENA = "+4915112345678";
    static final String LENA_MAIL = "lena@example.com";
    static final String DAN = "+13055550101";
    static final String PROMOTION_NUMBER = "+14155550150";
    static final String ORDERS_NUMBER = "+14155550151";

    private final ShopApi api;

    Shop(ShopApi api) {
        this.api = api;
    }

    /** Makes everything; {@code connection} is the sandbox connection of the workspace. */
    void open(String connection) {
        String brand = made("/v1/brands", Map.of("name", "Northwind"));
        List<String> registered = List.of("US:10dlc", "FR:alphanumeric_or_short", "IN:dlt");
        sender(brand, connection, "sms", PROMOTION_NUMBER, List.of("promotional"), registered);
        sender(
                brand,
                connection,
                "sms",
                ORDERS_NUMBER,
                List.of("transactional", "service", "otp", "conversational"),
                registered);
        sender(
                brand,
                connection,
                "email",
                "orders@northwind.example",
                List.of("transactional", "service", "otp"),
                List.of());
        template(brand, "order_shipped", "sms", "transactional", null, """
                Northwind: {{name}}, your order {{order}} has left our warehouse.""", "name", "order");
        template(
                brand,
                "order_shipped_mail",
                "email",
                "transactional",
                "Your order {{order}} is on its way",
                """
                Dear {{name}},

                your order {{order}} has left our warehouse.

                Northwind""",
                "name",
                "order");
        template(brand, "delivery_today", "sms", "service", null, """
                Northwind: your parcel {{order}} arrives today.""", "order");
        template(brand, "autumn_sale", "sms", "promotional", null, """
                Northwind: 20 % off all coats until Sunday, {{name}}. Reply STOP to opt out.""", "name");
        consent(LENA, brand);
        consent(DAN, brand);
    }

    private void sender(
            String brand,
            String connection,
            String channel,
            String address,
            List<String> purposes,
            List<String> registrations) {
        made(
                "/v1/senders",
                Map.of(
                        "brand", brand,
                        "connection", connection,
                        "channel", channel,
                        "address", address,
                        "purposes", purposes,
                        "registrations", registrations));
    }

    private void template(
            String brand,
            String name,
            String channel,
            String purpose,
            @org.jspecify.annotations.Nullable String subject,
            String body,
            String... variables) {
        Map<String, Object> document = new LinkedHashMap<>(Map.of(
                "name", name,
                "channel", channel,
                "purpose", purpose,
                "brand", brand,
                "language", "en",
                "body", body,
                "variables",
                        java.util.Arrays.stream(variables)
                                .map(v -> Map.of("name", v, "max_length", 40))
                                .toList()));
        if (subject != null) {
            document.put("subject", subject);
        }
        made("/v1/templates", document);
    }

    private void consent(String address, String brand) {
        made(
                "/v1/consents",
                Map.of(
                        "address", address,
                        "channel", "sms",
                        "purpose", "promotional",
                        "brand", brand,
                        "status", "granted",
                        "basis", "express_written",
                        "source", "double_opt_in",
                        "campaign", "autumn sign-up",
                        "disclosure", "Northwind may text me offers, about four a month. Reply STOP to opt out."));
    }

    private String made(String path, Map<String, ?> document) {
        Reply reply = api.post(path, document);
        if (reply.status() != 201) {
            throw new IllegalStateException(path + " answered " + reply.status() + ": " + reply.text("detail"));
        }
        return reply.text("id");
    }
}
