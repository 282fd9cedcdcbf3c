package dev.gatepost.providers.vonage;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.api.CallbackFields;
import dev.gatepost.providers.api.OwnReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads verified callbacks of both APIs: the newer one names a message {@code message_uuid}, the older one {@code
 * messageId}. developer.vonage.com, "Message status", "Inbound messages", "Delivery receipts", "Inbound SMS".
 */
final class VonageCallbacks {
    private static final Map<String, ReportedStatus> STATUSES = Map.ofEntries(
            Map.entry("submitted", ReportedStatus.SUBMITTED),
            Map.entry("accepted", ReportedStatus.SUBMITTED),
            Map.entry("buffered", ReportedStatus.SUBMITTED),
            Map.entry("delivered", ReportedStatus.DELIVERED),
            Map.entry("read", ReportedStatus.READ),
            Map.entry("undeliverable", ReportedStatus.UNDELIVERED),
            Map.entry("expired", ReportedStatus.UNDELIVERED),
            Map.entry("unknown", ReportedStatus.UNDELIVERED),
            Map.entry("rejected", ReportedStatus.FAILED),
            Map.entry("failed", ReportedStatus.FAILED));

    private VonageCallbacks() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields fields = CallbackFields.of(callback);
        boolean newer = fields.has("message_uuid");
        if (fields.has("status")) {
            return List.of(newer ? status(fields) : receipt(fields));
        }
        return List.of(newer ? message(fields) : text(fields));
    }

    private static CallbackEvent status(CallbackFields fields) {
        ReportedStatus status = fields.word("status", STATUSES);
        // The title of an error is its number; the address of its page ends with it.
        Optional<String> code = fields.at("error")
                .value("title")
                .filter(t -> t.matches("[0-9]{1,6}"))
                .or(() -> fields.at("error").value("type").flatMap(VonageCallbacks::fragment));
        return new CallbackEvent.Receipt(
                OwnReference.of(fields.value("client_ref")),
                fields.id("message_uuid"),
                status,
                VonageErrors.MESSAGES.failure(code.orElse(null)),
                code.orElseGet(() -> fields.value("status").orElse("")),
                fields.time("timestamp"));
    }

    /** The code at the end of an error's address: {@code …/api-errors/messages#1120}. */
    static Optional<String> fragment(String type) {
        return Optional.of(type.substring(type.indexOf('#') + 1)).filter(code -> code.matches("[0-9a-z-]{1,60}"));
    }

    private static CallbackEvent receipt(CallbackFields fields) {
        ReportedStatus status = fields.word("status", STATUSES);
        Optional<String> code = fields.code("err-code").filter(c -> !c.equals("0"));
        return new CallbackEvent.Receipt(
                OwnReference.of(fields.value("client-ref")),
                fields.id("messageId"),
                status,
                VonageErrors.RECEIPTS.failure(code.orElse(null)),
                code.orElseGet(() -> fields.value("status").orElse("")),
                null);
    }

    private static CallbackEvent message(CallbackFields fields) {
        fields.id("message_uuid");
        if (!fields.value("channel").orElse("").equals("sms")) {
            throw fields.malformed("channel");
        }
        return new CallbackEvent.Inbound(
                Channel.SMS,
                fields.address("from"),
                fields.address("to"),
                fields.text("text"),
                false,
                fields.time("timestamp"));
    }

    private static CallbackEvent text(CallbackFields fields) {
        fields.id("messageId");
        return new CallbackEvent.Inbound(
                Channel.SMS, fields.address("msisdn"), fields.address("to"), fields.text("text"), false, null);
    }
}
