package dev.gatepost.providers.rcs;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.PublicKeys;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.api.CallbackFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads verified callbacks: developers.google.com, "RCS for Business", "Receive messages" and "Events". What is signed
 * is what {@code message.data} stands for, so that nothing else is read.
 */
final class RcsCallbacks {
    private static final Map<String, ReportedStatus> STATUSES = Map.of(
            "DELIVERED", ReportedStatus.DELIVERED,
            "READ", ReportedStatus.READ,
            "TTL_EXPIRATION_REVOKED", ReportedStatus.UNDELIVERED);

    private RcsCallbacks() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields envelope = CallbackFields.ofJson(callback).at("message");
        byte[] data = envelope.value("data").flatMap(PublicKeys::decode).orElseThrow(() -> envelope.malformed("data"));
        CallbackFields event =
                CallbackFields.ofJson(new RawCallback(callback.method(), callback.url(), callback.headers(), data));
        String type = event.value("eventType").orElse("");
        if (STATUSES.containsKey(type)) {
            return List.of(new CallbackEvent.Receipt(
                    null,
                    event.id("messageId"),
                    event.word("eventType", STATUSES),
                    null,
                    type.toLowerCase(Locale.ROOT),
                    event.time("sendTime")));
        }
        return switch (type) {
            // The carrier or Google blocks what follows, whatever the person wrote.
            case "UNSUBSCRIBE" -> List.of(inbound(event, "", true));
            case "" -> List.of(inbound(event, text(event), false));
            // Typing, a message that could not be called back, and what is not known yet.
            default -> List.of();
        };
    }

    private static String text(CallbackFields event) {
        CallbackFields chosen = event.at("suggestionResponse");
        return chosen.has("text") ? chosen.text("text") : event.text("text");
    }

    private static CallbackEvent inbound(CallbackFields event, String text, boolean optedOut) {
        return new CallbackEvent.Inbound(
                Channel.RCS,
                event.address("senderPhoneNumber"),
                RcsProvider.agent(event.address("agentId")),
                text,
                optedOut,
                event.time("sendTime"));
    }
}
