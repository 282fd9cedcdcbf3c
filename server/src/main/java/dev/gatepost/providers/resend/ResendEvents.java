package dev.gatepost.providers.resend;

import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.mail.MailEvents;
import dev.gatepost.providers.mail.MailEvents.Known;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads Resend's webhooks, one event in each (resend.com/docs/webhooks/event-types). */
final class ResendEvents {
    private ResendEvents() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        JsonNode event = MailEvents.read(callback.body());
        String word = MailEvents.text(event, "type", 60);
        JsonNode data = event.path("data");
        return reference(data.path("tags"))
                .flatMap(reference -> told(
                        data,
                        word,
                        new Known(reference, data.path("email_id").asString(""), MailEvents.time(event, "created_at"))))
                .map(List::of)
                .orElse(List.of());
    }

    /** Tags come as they were sent, a list of names and values, or as an object of them. */
    private static Optional<AttemptReference> reference(JsonNode tags) {
        for (JsonNode tag : tags) {
            if (tag.path("name").asString("").equals(MailEvents.REFERENCE)) {
                return MailEvents.fromTag(tag.path("value").asString(""));
            }
        }
        return MailEvents.fromTag(tags.path(MailEvents.REFERENCE).asString(""));
    }

    private static Optional<CallbackEvent> told(JsonNode data, String word, Known known) {
        return switch (word) {
            case "email.scheduled" -> Optional.of(MailEvents.receipt(known, ReportedStatus.ACCEPTED, null, word));
            case "email.sent" -> Optional.of(MailEvents.receipt(known, ReportedStatus.SENT, null, word));
            case "email.delivery_delayed" ->
                Optional.of(MailEvents.receipt(known, ReportedStatus.SUBMITTED, null, word));
            case "email.delivered" -> Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, null, word));
            case "email.bounced" -> Optional.of(bounced(data.path("bounce"), known));
            case "email.complained" -> Optional.of(MailEvents.receipt(known, ReportedStatus.COMPLAINED, null, word));
            // Held back by Resend after an earlier bounce or complaint.
            case "email.suppressed" ->
                Optional.of(MailEvents.receipt(known, ReportedStatus.FAILED, Failure.BLOCKED, word));
            case "email.failed" -> Optional.of(MailEvents.receipt(known, ReportedStatus.FAILED, null, word));
            // Opens and clicks, and what Resend may think of next.
            default -> Optional.empty();
        };
    }

    private static CallbackEvent bounced(JsonNode bounce, Known known) {
        String type = bounce.path("type").asString("bounced");
        return switch (type) {
            case "Permanent" -> MailEvents.receipt(known, ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, type);
            case "Transient" -> MailEvents.receipt(known, ReportedStatus.UNDELIVERED, null, type);
            default -> MailEvents.receipt(known, ReportedStatus.BOUNCED, null, type);
        };
    }
}
