package dev.gatepost.providers.forge;

import dev.gatepost.platform.Json;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.RawCallback.Header;
import dev.gatepost.providers.forge.ForgeCallback.Event;
import dev.gatepost.providers.forge.ForgeCallback.Wish;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Callbacks about text messages in the forms of those who carry them, without their proof. */
final class TextForms {
    private static final Map<String, Function<Given, RawCallback>> ALL = Map.of(
            "sandbox", given -> json(given, sandbox(given)),
            "twilio", TextForms::twilio,
            "sinch", given -> json(given, sinch(given)),
            "vonage", given -> json(given, vonage(given)),
            "plivo", TextForms::plivo,
            "messagebird", given -> json(given, messageBird(given)),
            "bird", given -> json(given, bird(given)),
            "telnyx", given -> json(given, telnyx(given)),
            "whatsapp", given -> json(given, whatsApp(given)));

    private TextForms() {}

    /** What is asked for, by which connection, at which address, when. */
    record Given(Wish wish, Account account, String url, Instant now) {
        private boolean delivered() {
            return wish.event() == Event.DELIVERED;
        }

        private String theirs(String prefix) {
            return wish.theirs().isEmpty() ? prefix + fresh() : wish.theirs();
        }
    }

    static Map<String, Function<Given, RawCallback>> all() {
        return ALL;
    }

    static RawCallback json(Given given, Map<String, Object> body) {
        return new RawCallback(
                "POST", given.url(), List.of(new Header("Content-Type", "application/json")), Json.write(body));
    }

    static String fresh() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static Map<String, Object> sandbox(Given given) {
        Wish wish = given.wish();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("type", wish.isReceipt() ? "status" : "inbound");
        out.put("event_id", "evt_" + fresh());
        out.put("account", given.account().settings().getOrDefault("account", ""));
        if (wish.isReceipt()) {
            out.put("id", given.theirs("sbx_"));
            out.put("client_reference", wish.ours());
            out.put("status", given.delivered() ? "delivered" : "failed");
        } else {
            out.put("channel", "sms");
            out.put("from", wish.from());
            out.put("to", wish.to());
            out.put("text", wish.said());
            out.put("opted_out", wish.event() == Event.STOP);
        }
        out.put("occurred_at", given.now().toString());
        return out;
    }

    private static Map<String, Object> sinch(Given given) {
        Wish wish = given.wish();
        Map<String, Object> out = new LinkedHashMap<>();
        if (wish.isReceipt()) {
            out.put("type", "recipient_delivery_report_sms");
            out.put("batch_id", given.theirs(""));
            out.put("client_reference", wish.ours());
            out.put("code", given.delivered() ? 0 : 402);
            out.put("status", given.delivered() ? "Delivered" : "Failed");
            out.put("at", given.now().toString());
        } else {
            out.put("type", "mo_text");
            out.put("id", fresh());
            out.put("from", bare(wish.from()));
            out.put("to", bare(wish.to()));
            out.put("body", wish.said());
            out.put("received_at", given.now().toString());
        }
        return out;
    }

    private static Map<String, Object> vonage(Given given) {
        Wish wish = given.wish();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("message_uuid", wish.isReceipt() ? given.theirs("") : fresh());
        out.put("channel", "sms");
        out.put("timestamp", given.now().toString());
        if (wish.isReceipt()) {
            out.put("client_ref", wish.ours());
            out.put("status", given.delivered() ? "delivered" : "rejected");
            if (!given.delivered()) {
                out.put(
                        "error",
                        Map.of("title", "1000", "type", "https://developer.vonage.com/api-errors/messages#1000"));
            }
        } else {
            out.put("from", bare(wish.from()));
            out.put("to", bare(wish.to()));
            out.put("message_type", "text");
            out.put("text", wish.said());
        }
        return out;
    }

    private static Map<String, Object> messageBird(Given given) {
        Wish wish = given.wish();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", wish.isReceipt() ? given.theirs("") : fresh());
        if (wish.isReceipt()) {
            out.put("reference", wish.ours());
            out.put("status", given.delivered() ? "delivered" : "delivery_failed");
            out.put("statusDatetime", given.now().toString());
        } else {
            out.put("originator", bare(wish.from()));
            out.put("recipient", bare(wish.to()));
            out.put("body", wish.said());
            out.put("createdDatetime", given.now().toString());
        }
        return out;
    }

    private static Map<String, Object> bird(Given given) {
        Wish wish = given.wish();
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", wish.isReceipt() ? given.theirs("") : fresh());
        if (wish.isReceipt()) {
            message.put("reference", wish.ours());
            message.put("status", given.delivered() ? "delivered" : "delivery_failed");
            message.put("lastStatusAt", given.now().toString());
        } else {
            message.put("sender", Map.of("contact", Map.of("identifierValue", wish.from())));
            message.put("receiver", Map.of("connector", Map.of("identifierValue", wish.to())));
            message.put("body", Map.of("type", "text", "text", Map.of("text", wish.said())));
            message.put("createdAt", given.now().toString());
        }
        return Map.of(
                "service", "channels", "event", wish.isReceipt() ? "sms.outbound" : "sms.inbound", "payload", message);
    }

    private static Map<String, Object> telnyx(Given given) {
        Wish wish = given.wish();
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", wish.isReceipt() ? given.theirs("") : fresh());
        if (wish.isReceipt()) {
            message.put("webhook_url", given.url() + "?ref=" + wish.ours());
            message.put("to", List.of(Map.of("status", given.delivered() ? "delivered" : "delivery_failed")));
        } else {
            message.put("from", Map.of("phone_number", wish.from()));
            message.put("to", List.of(Map.of("phone_number", wish.to())));
            message.put("text", wish.said());
            message.put("received_at", given.now().toString());
            if (wish.event() == Event.STOP) {
                message.put("autoresponse_type", "STOP");
            }
        }
        return Map.of(
                "data",
                Map.of(
                        "id",
                        fresh(),
                        "event_type",
                        wish.isReceipt() ? "message.finalized" : "message.received",
                        "occurred_at",
                        given.now().toString(),
                        "payload",
                        message));
    }

    private static Map<String, Object> whatsApp(Given given) {
        Wish wish = given.wish();
        Map<String, Object> value = new LinkedHashMap<>();
        Map<String, Object> each = new LinkedHashMap<>();
        each.put("id", wish.isReceipt() ? given.theirs("wamid.") : "wamid." + fresh());
        each.put("timestamp", Long.toString(given.now().getEpochSecond()));
        if (wish.isReceipt()) {
            each.put("status", given.delivered() ? "delivered" : "failed");
            each.put("biz_opaque_callback_data", wish.ours());
            if (!given.delivered()) {
                each.put("errors", List.of(Map.of("code", 131000)));
            }
            value.put("statuses", List.of(each));
        } else {
            // Somebody without a number is told by an id.
            each.put(wish.from().startsWith("+") ? "from" : "from_user_id", bare(wish.from()));
            each.put("type", "text");
            each.put("text", Map.of("body", wish.said()));
            value.put("metadata", Map.of("display_phone_number", bare(wish.to())));
            value.put("messages", List.of(each));
        }
        return Map.of(
                "object",
                "whatsapp_business_account",
                "entry",
                List.of(Map.of("id", "0", "changes", List.of(Map.of("field", "messages", "value", value)))));
    }

    private static RawCallback twilio(Given given) {
        Wish wish = given.wish();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("AccountSid", given.account().settings().getOrDefault("account_sid", ""));
        form.put("MessageSid", given.theirs("SM"));
        if (wish.isReceipt()) {
            form.put("MessageStatus", given.delivered() ? "delivered" : "failed");
            if (!given.delivered()) {
                form.put("ErrorCode", "30008");
            }
        } else {
            form.put("From", wish.from());
            form.put("To", wish.to());
            form.put("Body", wish.said());
            if (wish.event() == Event.STOP) {
                form.put("OptOutType", "STOP");
            }
        }
        return form(given, form);
    }

    private static RawCallback plivo(Given given) {
        Wish wish = given.wish();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("MessageUUID", wish.isReceipt() ? given.theirs("") : fresh());
        if (wish.isReceipt()) {
            form.put("Status", given.delivered() ? "delivered" : "failed");
        } else {
            form.put("From", bare(wish.from()));
            form.put("To", bare(wish.to()));
            form.put("Text", wish.said());
            form.put("Type", "sms");
        }
        return form(given, form);
    }

    /** A form, to the address that each message of ours names with its reference. */
    private static RawCallback form(Given given, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String called =
                given.wish().isReceipt() ? given.url() + "?ref=" + given.wish().ours() : given.url();
        return new RawCallback(
                "POST",
                called,
                List.of(new Header("Content-Type", "application/x-www-form-urlencoded")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Many write numbers without the plus. */
    private static String bare(String number) {
        return number.startsWith("+") ? number.substring(1) : number;
    }
}
