package dev.gatepost.providers.forge;

import dev.gatepost.platform.Json;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.RawCallback.Header;
import dev.gatepost.providers.forge.ForgeCallback.Event;
import dev.gatepost.providers.forge.TextForms.Given;
import dev.gatepost.providers.mail.MailEvents;
import dev.gatepost.providers.proofs.Signing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Callbacks about mail: what became of one; {@code stop} is a person who left by the provider's own link. */
final class MailForms {
    private static final Map<String, Function<Given, RawCallback>> ALL = Map.of(
            "mailgun",
            MailForms::mailgun,
            "resend",
            given -> TextForms.json(given, resend(given)),
            "postmark",
            given -> TextForms.json(given, postmark(given)),
            "sendgrid",
            MailForms::sendGrid);

    private MailForms() {}

    static Map<String, Function<Given, RawCallback>> all() {
        return ALL;
    }

    /** The proof stands in the body. */
    private static RawCallback mailgun(Given given) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", word(given, "delivered", "failed", "unsubscribed"));
        event.put("timestamp", given.now().getEpochSecond());
        event.put("user-variables", Map.of(MailEvents.REFERENCE, given.wish().ours()));
        event.put("message", Map.of("headers", Map.of("message-id", theirs(given))));
        event.put("severity", "permanent");
        event.put("reason", "bounce");
        event.put("delivery-status", Map.of("code", 550, "enhanced-code", "5.1.1", "message", "5.1.1 unknown user"));
        String at = Long.toString(given.now().getEpochSecond());
        String token = TextForms.fresh();
        String signature = Signing.mailgun(given.account(), at, token).orElse("");
        return TextForms.json(
                given,
                Map.of(
                        "signature",
                        Map.of("timestamp", at, "token", token, "signature", signature),
                        "event-data",
                        event));
    }

    private static Map<String, Object> resend(Given given) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("email_id", theirs(given));
        data.put(
                "tags",
                List.of(Map.of(
                        "name",
                        MailEvents.REFERENCE,
                        "value",
                        given.wish().ours().replace('.', '-'))));
        if (given.wish().event() == Event.FAILED) {
            data.put("bounce", Map.of("type", "Permanent"));
        }
        return Map.of(
                "type",
                word(given, "email.delivered", "email.bounced", "email.complained"),
                "created_at",
                given.now().toString(),
                "data",
                data);
    }

    private static Map<String, Object> postmark(Given given) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("RecordType", word(given, "Delivery", "Bounce", "SubscriptionChange"));
        out.put("MessageID", theirs(given));
        out.put("Metadata", Map.of(MailEvents.REFERENCE, given.wish().ours()));
        String time = word(given, "DeliveredAt", "BouncedAt", "ChangedAt");
        out.put(time, given.now().toString());
        if (given.wish().event() == Event.FAILED) {
            out.put("Type", "HardBounce");
        }
        if (given.wish().event() == Event.STOP) {
            out.put("SuppressSending", true);
            out.put("SuppressionReason", "ManualSuppression");
            out.put("Origin", "Recipient");
        }
        return out;
    }

    private static RawCallback sendGrid(Given given) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", word(given, "delivered", "bounce", "unsubscribe"));
        event.put(MailEvents.REFERENCE, given.wish().ours());
        event.put("sg_message_id", theirs(given));
        event.put("sg_event_id", TextForms.fresh());
        event.put("timestamp", given.now().getEpochSecond());
        if (given.wish().event() == Event.FAILED) {
            event.put("type", "bounce");
            event.put("status", "5.1.1");
        }
        return new RawCallback(
                "POST",
                given.url(),
                List.of(new Header("Content-Type", "application/json")),
                Json.write(List.of(event)));
    }

    private static String theirs(Given given) {
        return given.wish().theirs().isEmpty()
                ? TextForms.fresh()
                : given.wish().theirs();
    }

    private static String word(Given given, String delivered, String failed, String stop) {
        return switch (given.wish().event()) {
            case DELIVERED -> delivered;
            case FAILED -> failed;
            case STOP, INBOUND -> stop;
        };
    }
}
