package dev.gatepost.intake;

import dev.gatepost.messages.MessageId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** The written form of a place in a list: what it counts from and in which direction. It means nothing to a caller. */
final class PageCursor {
    private static final byte OLDER = 1;
    private static final int LENGTH = 17;

    private PageCursor() {}

    /** The messages older than this one. */
    static String olderThan(MessageId message) {
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .put(OLDER)
                .putLong(message.value().getMostSignificantBits())
                .putLong(message.value().getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Reads one; empty when it is none. */
    static Optional<MessageId> read(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            return bytes.remaining() == LENGTH && bytes.get() == OLDER
                    ? Optional.of(new MessageId(new UUID(bytes.getLong(), bytes.getLong())))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
