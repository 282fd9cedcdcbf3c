package dev.gatepost.providers.ses;

import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.mail.MailEvents;
import dev.gatepost.providers.mail.MailEvents.Known;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads the events of a configuration set, each inside a notification of SNS (docs.aws.amazon.com/ses, "Contents of
 * event data that Amazon SES publishes to Amazon SNS"). What SNS writes of its own accord says nothing of mail.
 */
final class SesEvents {
    private SesEvents() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        JsonNode document = MailEvents.read(callback.body());
        return switch (MailEvents.text(document, "Type", 60)) {
            case "Notification" -> notification(document.path("Message").asString(""));
            case "SubscriptionConfirmation", "UnsubscribeConfirmation" -> List.of();
            default -> throw new MalformedCallback("Type");
        };
    }

    private static List<CallbackEvent> notification(String message) {
        if (!message.startsWith("{")) {
            // "Successfully validated SNS topic for Amazon SES event publishing."
            return List.of();
        }
        JsonNode event = MailEvents.read(message.getBytes(StandardCharsets.UTF_8));
        JsonNode mail = event.path("mail");
        Optional<AttemptReference> reference = MailEvents.fromTag(
                mail.path("tags").path(MailEvents.REFERENCE).path(0).asString(""));
        return reference
                .flatMap(r -> told(event, mail.path("messageId").asString(""), r))
                .map(List::of)
                .orElse(List.of());
    }

    private static Optional<CallbackEvent> told(JsonNode event, String id, AttemptReference reference) {
        String word = MailEvents.text(event, "eventType", 60);
        JsonNode detail = event.path(
                switch (word) {
                    case "Bounce" -> "bounce";
                    case "Complaint" -> "complaint";
                    case "Delivery" -> "delivery";
                    case "DeliveryDelay" -> "deliveryDelay";
                    case "Subscription" -> "subscription";
                    default -> "mail";
                });
        Known known = new Known(reference, id, MailEvents.time(detail, "timestamp"));
        return switch (word) {
            case "Send" -> Optional.of(MailEvents.receipt(known, ReportedStatus.ACCEPTED, null, word));
            case "DeliveryDelay" ->
                Optional.of(MailEvents.receipt(
                        known,
                        ReportedStatus.SUBMITTED,
                        null,
                        detail.path("delayType").asString(word)));
            case "Delivery" -> Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, null, word));
            case "Bounce" -> Optional.of(bounced(detail, known));
            case "Complaint" -> Optional.of(complained(detail, known));
            case "Reject" -> Optional.of(MailEvents.receipt(known, ReportedStatus.FAILED, Failure.CONTENT, word));
            case "Rendering Failure" -> Optional.of(MailEvents.receipt(known, ReportedStatus.FAILED, null, word));
            case "Subscription" -> left(detail, known);
            // Opens and clicks, and what SES may think of next.
            default -> Optional.empty();
        };
    }

    private static CallbackEvent bounced(JsonNode bounce, Known known) {
        String kind = bounce.path("bounceType").asString("");
        String status = bounce.path("bouncedRecipients").path(0).path("status").asString("");
        String code =
                status.isEmpty() ? kind + "." + bounce.path("bounceSubType").asString("") : status;
        return switch (kind) {
            case "Permanent" -> MailEvents.receipt(known, ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, code);
            case "Transient" -> MailEvents.receipt(known, ReportedStatus.UNDELIVERED, null, code);
            default -> MailEvents.receipt(known, ReportedStatus.BOUNCED, null, code);
        };
    }

    /** A mail that SES held back because the person complained of an earlier one is reported in the same words. */
    private static CallbackEvent complained(JsonNode complaint, Known known) {
        String sub = complaint.path("complaintSubType").asString("");
        String kind = complaint.path("complaintFeedbackType").asString("Complaint");
        return sub.equals("OnAccountSuppressionList")
                ? MailEvents.receipt(known, ReportedStatus.FAILED, Failure.BLOCKED, sub)
                : MailEvents.receipt(known, ReportedStatus.COMPLAINED, null, kind);
    }

    private static Optional<CallbackEvent> left(JsonNode subscription, Known known) {
        return subscription.path("newTopicPreferences").path("unsubscribeAll").asBoolean(false)
                ? Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, Failure.OPTED_OUT, "Subscription"))
                : Optional.empty();
    }
}
