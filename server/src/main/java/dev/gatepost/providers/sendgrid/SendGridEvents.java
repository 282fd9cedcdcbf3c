package dev.gatepost.providers.sendgrid;

import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.mail.MailEvents;
import dev.gatepost.providers.mail.MailEvents.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the Event Webhook: many events in one call (twilio.com/docs/sendgrid, "Event Webhook Reference"). */
final class SendGridEvents {
    private static final int MOST = 5_000;

    private SendGridEvents() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        JsonNode all = MailEvents.read(callback.body());
        if (!all.isArray() || all.size() > MOST) {
            throw new MalformedCallback("the body is no list of events");
        }
        List<CallbackEvent> out = new ArrayList<>();
        for (JsonNode event : all) {
            event(event).ifPresent(out::add);
        }
        return out;
    }

    private static Optional<CallbackEvent> event(JsonNode event) {
        String word = MailEvents.text(event, "event", 60);
        return MailEvents.reference(event.path(MailEvents.REFERENCE).asString(""))
                .flatMap(reference -> told(
                        event,
                        word,
                        // SendGrid's own id has more behind its first dot than the answer to the send had.
                        new Known(
                                reference,
                                event.path("sg_message_id").asString("").split("\\.", 2)[0],
                                MailEvents.seconds(event, "timestamp"))));
    }

    private static Optional<CallbackEvent> told(JsonNode event, String word, Known known) {
        String status = event.path("status").asString("");
        String code = status.isEmpty() ? word : status;
        return switch (word) {
            case "processed" -> Optional.of(MailEvents.receipt(known, ReportedStatus.ACCEPTED, null, word));
            case "deferred" -> Optional.of(MailEvents.receipt(known, ReportedStatus.SUBMITTED, null, code));
            case "delivered" -> Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, null, word));
            case "bounce" -> Optional.of(bounce(event, known, code));
            case "dropped" -> Optional.of(dropped(event.path("reason").asString(""), known));
            case "spamreport" -> Optional.of(MailEvents.receipt(known, ReportedStatus.COMPLAINED, null, word));
            case "unsubscribe", "group_unsubscribe" ->
                Optional.of(MailEvents.receipt(known, ReportedStatus.DELIVERED, Failure.OPTED_OUT, word));
            // Opens and clicks, and what SendGrid may think of next.
            default -> Optional.empty();
        };
    }

    /** A block is of the moment (the receiver's policy, a full mailbox); a bounce is of the address. */
    private static CallbackEvent bounce(JsonNode event, Known known, String code) {
        return event.path("type").asString("").equals("blocked")
                ? MailEvents.receipt(known, ReportedStatus.UNDELIVERED, null, code)
                : MailEvents.receipt(known, ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, code);
    }

    /** It never left SendGrid, because of what happened before. */
    private static CallbackEvent dropped(String reason, Known known) {
        return switch (reason) {
            case "Unsubscribed Address", "Spam Reporting Address" ->
                MailEvents.receipt(known, ReportedStatus.FAILED, Failure.OPTED_OUT, "dropped");
            case "Bounced Address" ->
                MailEvents.receipt(known, ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, "dropped");
            case "Invalid" -> MailEvents.receipt(known, ReportedStatus.FAILED, Failure.INVALID_ADDRESS, "dropped");
            default -> MailEvents.receipt(known, ReportedStatus.FAILED, null, "dropped");
        };
    }
}
