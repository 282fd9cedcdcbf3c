package dev.gatepost.providers.telnyx;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.api.CallbackFields;
import dev.gatepost.providers.api.OwnReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads verified callbacks: developers.telnyx.com, "Receiving webhooks", and the vendor's published types. */
final class TelnyxCallbacks {
    private static final Map<String, ReportedStatus> STATUSES = Map.of(
            "queued", ReportedStatus.ACCEPTED,
            "sending", ReportedStatus.SUBMITTED,
            "sent", ReportedStatus.SENT,
            "delivered", ReportedStatus.DELIVERED,
            "read", ReportedStatus.READ,
            "delivery_failed", ReportedStatus.UNDELIVERED,
            "delivery_unconfirmed", ReportedStatus.UNDELIVERED,
            "expired", ReportedStatus.UNDELIVERED,
            "sending_failed", ReportedStatus.FAILED);

    private TelnyxCallbacks() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields data = CallbackFields.ofJson(callback).at("data");
        CallbackFields message = data.at("payload");
        return switch (data.value("event_type").orElse("")) {
            case "message.received" -> List.of(inbound(message));
            case "message.sent", "message.finalized" -> receipts(data, message);
            default -> throw data.malformed("event_type");
        };
    }

    private static List<CallbackEvent> receipts(CallbackFields data, CallbackFields message) {
        String id = message.id("id");
        @Nullable
        AttemptReference ours =
                message.value("webhook_url").map(OwnReference::ofUrl).orElse(null);
        Optional<String> code = message.each("errors").stream().findFirst().flatMap(error -> error.code("code"));
        List<CallbackEvent> out = new ArrayList<>();
        for (CallbackFields recipient : message.each("to")) {
            ReportedStatus status = recipient.word("status", STATUSES);
            out.add(new CallbackEvent.Receipt(
                    ours,
                    id,
                    status,
                    TelnyxErrors.ALL.failure(code.orElse(null)),
                    code.orElse(status.name().toLowerCase(Locale.ROOT)),
                    data.time("occurred_at")));
        }
        if (out.isEmpty()) {
            throw message.malformed("to");
        }
        return out;
    }

    private static CallbackEvent inbound(CallbackFields message) {
        message.id("id");
        CallbackFields to = message.each("to").stream().findFirst().orElseThrow(() -> message.malformed("to"));
        return new CallbackEvent.Inbound(
                Channel.SMS,
                message.at("from").address("phone_number"),
                to.address("phone_number"),
                message.text("text"),
                message.value("autoresponse_type").filter("STOP"::equals).isPresent(),
                message.time("received_at"));
    }
}
