package dev.gatepost.providers.mailgun;

import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.mail.EnhancedStatus;
import dev.gatepost.providers.mail.MailEvents;
import dev.gatepost.providers.mail.MailEvents.Known;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads Mailgun's webhooks, one event in each (documentation.mailgun.com, "Event structure"). */
final class MailgunEvents {
    private MailgunEvents() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        JsonNode event = MailEvents.read(callback.body()).path("event-data");
        String word = MailEvents.text(event, "event", 60);
        return MailEvents.reference(
                        event.path("user-variables").path(MailEvents.REFERENCE).asString(""))
                .flatMap(reference -> told(
                        event,
                        word,
                        new Known(
                                reference,
                                bare(event.path("message")
                                        .path("headers")
                                        .path("message-id")
                                        .asString("")),
                                MailEvents.seconds(event, "timestamp"))))
                .map(List::of)
                .orElse(List.of());
    }

    /** A message id without the brackets that the answer has and events have not. */
    static String bare(String id) {
        return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
    }

    private static Optional<CallbackEvent> told(JsonNode event, String word, Known known) {
        return switch (word) {
            case "accepted" -> Optional.of(MailEvents.receipt(known, ReportedStatus.ACCEPTED, null, word));
            case "delivered" -> Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, null, word));
            case "failed" -> Optional.of(failed(event, known));
            case "rejected" -> Optional.of(MailEvents.receipt(known, ReportedStatus.FAILED, Failure.CONTENT, word));
            case "complained" -> Optional.of(MailEvents.receipt(known, ReportedStatus.COMPLAINED, null, word));
            case "unsubscribed" ->
                Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, Failure.OPTED_OUT, word));
            // Opens and clicks, and what Mailgun may think of next.
            default -> Optional.empty();
        };
    }

    private static CallbackEvent failed(JsonNode event, Known known) {
        String reason = event.path("reason").asString("failed");
        if (event.path("severity").asString("").equals("temporary")) {
            return MailEvents.receipt(known, ReportedStatus.SUBMITTED, null, reason);
        }
        return switch (reason) {
            case "suppress-unsubscribe", "suppress-complaint" ->
                MailEvents.receipt(known, ReportedStatus.FAILED, Failure.OPTED_OUT, reason);
            case "suppress-bounce" ->
                MailEvents.receipt(known, ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, reason);
            // Mailgun tried for hours and gave up.
            case "old", "espblock" -> MailEvents.receipt(known, ReportedStatus.UNDELIVERED, null, reason);
            default -> bounced(event.path("delivery-status"), known, reason);
        };
    }

    private static CallbackEvent bounced(JsonNode delivery, Known known, String reason) {
        Optional<EnhancedStatus> status = EnhancedStatus.in(delivery.path("enhanced-code")
                        .asString("") + " " + delivery.path("message").asString(""));
        return MailEvents.receipt(
                known,
                ReportedStatus.BOUNCED,
                status.filter(EnhancedStatus::isPermanent)
                        .map(EnhancedStatus::failure)
                        .orElse(null),
                status.map(EnhancedStatus::toString).orElse(reason));
    }
}
