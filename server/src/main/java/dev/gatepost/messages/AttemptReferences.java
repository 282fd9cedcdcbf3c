package dev.gatepost.messages;

import java.util.Optional;
import java.util.UUID;

/** How an attempt is named to a provider: the message's UUID without hyphens, a dot, the attempt's number. */
public final class AttemptReferences {
    private AttemptReferences() {}

    public static String write(MessageId message, int attempt) {
        return message.value().toString().replace("-", "") + "." + attempt;
    }

    /** A message and the number of an attempt. */
    public record Named(MessageId message, int attempt) {}

    /** Reads a reference that came back; empty when it is none of ours. */
    public static Optional<Named> read(String text) {
        if (text.length() < 34 || text.length() > 40 || text.charAt(32) != '.') {
            return Optional.empty();
        }
        try {
            long high = Long.parseUnsignedLong(text, 0, 16, 16);
            long low = Long.parseUnsignedLong(text, 16, 32, 16);
            int attempt = Integer.parseInt(text, 33, text.length(), 10);
            return attempt < 1 ? Optional.empty() : Optional.of(new Named(new MessageId(new UUID(high, low)), attempt));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
