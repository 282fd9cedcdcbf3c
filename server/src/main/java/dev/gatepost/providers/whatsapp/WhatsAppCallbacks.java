package dev.gatepost.providers.whatsapp;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.api.CallbackFields;
import dev.gatepost.providers.api.OwnReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads verified callbacks: developers.facebook.com, "WhatsApp Cloud API", "Webhooks". One holds many events of several
 * kinds; kinds and words that are not known yet are passed over, so that they hold back none of the others.
 */
final class WhatsAppCallbacks {
    private static final Map<String, ReportedStatus> STATUSES = Map.of(
            "sent", ReportedStatus.SENT,
            "delivered", ReportedStatus.DELIVERED,
            "read", ReportedStatus.READ,
            "played", ReportedStatus.READ,
            "failed", ReportedStatus.FAILED);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");

    private WhatsAppCallbacks() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields root = CallbackFields.ofJson(callback);
        if (root.value("object").filter("whatsapp_business_account"::equals).isEmpty()) {
            throw root.malformed("object");
        }
        List<CallbackEvent> out = new ArrayList<>();
        for (CallbackFields entry : root.each("entry")) {
            for (CallbackFields change : entry.each("changes")) {
                CallbackFields value = change.at("value");
                for (CallbackFields status : value.each("statuses")) {
                    receipt(status).ifPresent(out::add);
                    if (status.value("status").filter("delivered"::equals).isPresent()) {
                        samePerson(status, "recipient_id", "recipient_user_id").ifPresent(out::add);
                    }
                }
                for (CallbackFields message : value.each("messages")) {
                    // First, so that a STOP in the message reaches both.
                    samePerson(message, "from", "from_user_id").ifPresent(out::add);
                    inbound(value, message).ifPresent(out::add);
                }
            }
        }
        return out;
    }

    /** A number and its owner's id, where both are told; who goes by a user name may later be told by the id alone. */
    private static Optional<CallbackEvent> samePerson(CallbackFields fields, String number, String id) {
        return fields.has(number) && fields.has(id)
                ? Optional.of(
                        new CallbackEvent.SamePerson(Channel.WHATSAPP, fields.address(number), fields.address(id)))
                : Optional.empty();
    }

    private static Optional<CallbackEvent> receipt(CallbackFields status) {
        String id = status.id("id");
        @Nullable ReportedStatus known = STATUSES.get(status.value("status").orElse(""));
        if (known == null) {
            return Optional.empty();
        }
        Optional<String> code = status.each("errors").stream().findFirst().flatMap(error -> error.code("code"));
        @Nullable Failure failure = WhatsAppErrors.ALL.failure(code.orElse(null));
        boolean unreachable = known == ReportedStatus.FAILED && failure == Failure.INVALID_ADDRESS;
        return Optional.of(new CallbackEvent.Receipt(
                OwnReference.of(status.value("biz_opaque_callback_data")),
                id,
                unreachable ? ReportedStatus.UNDELIVERED : known,
                failure,
                code.orElse(known.name().toLowerCase(Locale.ROOT)),
                time(status)));
    }

    /** Whatever its kind a message opens the window of a day; one of which nothing can be read has no text. */
    private static Optional<CallbackEvent> inbound(CallbackFields value, CallbackFields message) {
        message.id("id");
        String type = message.value("type").orElse("");
        if (type.equals("system")) {
            // A notice of a changed number, which nobody wrote.
            return Optional.empty();
        }
        String text =
                switch (type) {
                    case "text" -> message.at("text").text("body");
                    case "button" -> message.at("button").text("text");
                    case "interactive" -> chosen(message.at("interactive"));
                    case "reaction" -> message.at("reaction").text("emoji");
                    case "image", "video", "document" -> message.at(type).text("caption");
                    default -> "";
                };
        // Whoever goes by a user name is told by an id of this business's own in place of the number.
        String from = message.has("from") ? message.address("from") : message.address("from_user_id");
        String to = value.at("metadata").address("display_phone_number").replaceAll("[ ()+-]", "");
        return Optional.of(new CallbackEvent.Inbound(Channel.WHATSAPP, from, '+' + to, text, false, time(message)));
    }

    private static String chosen(CallbackFields interactive) {
        CallbackFields button = interactive.at("button_reply");
        return button.has("title")
                ? button.text("title")
                : interactive.at("list_reply").text("title");
    }

    private static @Nullable Instant time(CallbackFields fields) {
        return fields.value("timestamp")
                .filter(text -> SECONDS.matcher(text).matches())
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
                .orElse(null);
    }
}
