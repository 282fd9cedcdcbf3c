package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A customer with a brand, two numbers (one for offers, one for everything else), a mail sender, templates and a key
 * that may do everything.
 */
public record TestShop(TestClient client, Workspace workspace, ConnectionId connection, Secret key, String brand) {
    public static final String OFFERS = "+12025550170";
    public static final String ORDERS = "+12025550180";
    public static final String MAIL = "orders@northwind.example";

    /** The ends of a message. */
    public static final Set<String> FINAL = Set.of(
            "delivered", "read", "undelivered", "failed", "bounced", "complained", "blocked", "expired", "cancelled");

    static TestShop open(TestClient client, Workspace workspace, ConnectionId connection, Secret key) {
        String brand = made(client.post(key, "/v1/brands", document("name", "Northwind")));
        var shop = new TestShop(client, workspace, connection, key, brand);
        shop.sender("sms", OFFERS, List.of("promotional"));
        shop.sender("sms", ORDERS, List.of("transactional", "service", "otp", "conversational"));
        shop.sender("email", MAIL, List.of("transactional", "service", "otp"));
        shop.template(
                "order_shipped",
                "sms",
                "transactional",
                null,
                "Northwind: {{name}}, your order {{order}} is on its way.");
        shop.template(
                "order_mail",
                "email",
                "transactional",
                "Your order {{order}}",
                "Dear {{name}}, your order {{order}} has left. Northwind");
        shop.template(
                "parcel_today", "sms", "service", null, "Northwind: {{name}}, your parcel {{order}} arrives today.");
        shop.template("code", "sms", "otp", null, "Northwind: {{name}}, your code is {{order}}.");
        shop.template(
                "sale",
                "sms",
                "promotional",
                null,
                "Northwind: {{name}}, {{order}} off all coats. Reply STOP to opt out.");
        return shop;
    }

    private void sender(String channel, String address, List<String> purposes) {
        made(client.post(
                key,
                "/v1/senders",
                document(
                        "brand", brand,
                        "connection", connection.toString(),
                        "channel", channel,
                        "address", address,
                        "purposes", purposes,
                        "registrations", List.of("US:10dlc", "FR:alphanumeric_or_short", "email:authenticated"))));
    }

    private void template(String name, String channel, String purpose, @Nullable String subject, String body) {
        Map<String, Object> asked = document(
                "name", name, "channel", channel, "purpose", purpose, "brand", brand, "language", "en", "body", body);
        asked.put(
                "variables",
                List.of(document("name", "name", "max_length", 40), document("name", "order", "max_length", 40)));
        if (subject != null) {
            asked.put("subject", subject);
        }
        made(client.post(key, "/v1/templates", asked));
    }

    private static String made(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.id();
    }

    /** The body of a send by template. */
    public static Map<String, Object> message(String to, String template) {
        return document("to", to, "template", template, "variables", document("name", "Lena", "order", "A-1"));
    }

    /** Sends under a key of its own. */
    public Reply send(String to, String template) {
        return send(message(to, template), UUID.randomUUID().toString());
    }

    public Reply send(Object body, String idempotencyKey) {
        return client.post(key, "/v1/messages", body, "Idempotency-Key", idempotencyKey);
    }

    public Reply batch(List<?> messages, String idempotencyKey) {
        return client.post(
                key, "/v1/messages/batch", document("messages", messages), "Idempotency-Key", idempotencyKey);
    }

    public Reply get(String path) {
        return client.get(key, path);
    }

    public JsonNode message(String id) {
        return get("/v1/messages/" + id).body();
    }

    public String status(String id) {
        return message(id).path("status").asString("");
    }

    /** Waits until the message is in that state, and returns it. */
    public JsonNode until(String id, String status) {
        await("message " + id + " " + status)
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(25))
                .until(() -> status(id), status::equals);
        return message(id);
    }

    /** The states that the message went through, in order. */
    public List<String> history(String id) {
        List<String> out = new ArrayList<>();
        message(id).path("history").forEach(step -> out.add(step.path("status").asString()));
        return out;
    }

    /** Consent in writing to promotions by text. */
    public void consent(String address) {
        made(client.post(key, "/v1/consents", consentEvent(address, "granted")));
    }

    public Map<String, Object> consentEvent(String address, String status) {
        return new LinkedHashMap<>(document(
                "address", address,
                "channel", "sms",
                "purpose", "promotional",
                "brand", brand,
                "status", status,
                "basis", "express_written",
                "source", "double_opt_in",
                "disclosure", "Northwind may text me offers."));
    }

    /** Where providers report to this shop. */
    public String callbackUrl() {
        return client.base() + "/callbacks/" + connection;
    }

    static List<String> texts(String... texts) {
        return Arrays.asList(texts);
    }
}
