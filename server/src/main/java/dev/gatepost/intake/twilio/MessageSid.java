package dev.gatepost.intake.twilio;

import dev.gatepost.messages.MessageId;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** A message's id in Twilio's form: {@code SM} and 32 hexadecimal digits. */
final class MessageSid {
    private static final Pattern FORM = Pattern.compile("SM[0-9a-f]{32}");

    private MessageSid() {}

    static String write(MessageId id) {
        return write(id.value());
    }

    static String write(UUID id) {
        return "SM" + id.toString().replace("-", "");
    }

    static Optional<MessageId> read(String sid) {
        if (!FORM.matcher(sid).matches()) {
            return Optional.empty();
        }
        String hex = sid.substring(2).toLowerCase(Locale.ROOT);
        return Optional.of(new MessageId(new UUID(
                Long.parseUnsignedLong(hex.substring(0, 16), 16), Long.parseUnsignedLong(hex.substring(16), 16))));
    }
}
