package dev.gatepost.providers.postmark;

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

/** Reads Postmark's webhooks, one event in each (postmarkapp.com/developer/webhooks/webhooks-overview). */
final class PostmarkEvents {
    private PostmarkEvents() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        JsonNode event = MailEvents.read(callback.body());
        String word = MailEvents.text(event, "RecordType", 60);
        Optional<AttemptReference> reference = MailEvents.reference(
                event.path("Metadata").path(MailEvents.REFERENCE).asString(""));
        return reference.flatMap(r -> told(event, word, r)).map(List::of).orElse(List.of());
    }

    private static Optional<CallbackEvent> told(JsonNode event, String word, AttemptReference reference) {
        return switch (word) {
            case "Delivery" ->
                Optional.of(MailEvents.receipt(
                        known(event, reference, "DeliveredAt"), ReportedStatus.DELIVERED, null, word));
            case "Bounce" -> bounced(event, known(event, reference, "BouncedAt"));
            case "SpamComplaint" ->
                Optional.of(MailEvents.receipt(
                        known(event, reference, "BouncedAt"), ReportedStatus.COMPLAINED, null, word));
            case "SubscriptionChange" -> left(event, known(event, reference, "ChangedAt"));
            case "SMTPApiError" ->
                Optional.of(
                        MailEvents.receipt(known(event, reference, "BouncedAt"), ReportedStatus.FAILED, null, word));
            // Opens and clicks, and what Postmark may think of next.
            default -> Optional.empty();
        };
    }

    private static Known known(JsonNode event, AttemptReference reference, String time) {
        String id = event.path("MessageID").asString("");
        return new Known(reference, id.isEmpty() ? null : id, MailEvents.time(event, time));
    }

    /** postmarkapp.com/developer/api/bounce-api, "Bounce types". */
    private static Optional<CallbackEvent> bounced(JsonNode event, Known known) {
        String type = event.path("Type").asString("Bounce");
        return switch (type) {
            case "HardBounce", "BadEmailAddress" ->
                Optional.of(MailEvents.receipt(known, ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, type));
            case "SpamComplaint" -> Optional.of(MailEvents.receipt(known, ReportedStatus.COMPLAINED, null, type));
            case "Unsubscribe" ->
                Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, Failure.OPTED_OUT, type));
            case "Transient" -> Optional.of(MailEvents.receipt(known, ReportedStatus.SUBMITTED, null, type));
            // A machine answered the mail; it has arrived, or is on its way.
            case "AutoResponder", "Subscribe", "AddressChange", "ChallengeVerification", "OpenRelayTest" ->
                Optional.empty();
            default -> Optional.of(MailEvents.receipt(known, ReportedStatus.UNDELIVERED, null, type));
        };
    }

    /** Suppressed by the person's own hand; bounces and complaints are told by events of their own. */
    private static Optional<CallbackEvent> left(JsonNode event, Known known) {
        boolean own = event.path("SuppressSending").asBoolean(false)
                && event.path("SuppressionReason").asString("").equals("ManualSuppression")
                && event.path("Origin").asString("").equals("Recipient");
        return own
                ? Optional.of(
                        MailEvents.receipt(known, ReportedStatus.DELIVERED, Failure.OPTED_OUT, "SubscriptionChange"))
                : Optional.empty();
    }
}
