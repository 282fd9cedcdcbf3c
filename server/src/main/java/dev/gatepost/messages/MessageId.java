package dev.gatepost.messages;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a message, written {@code msg_…}. */
public record MessageId(UUID value) implements Comparable<MessageId> {
    public static final String PREFIX = "msg";

    /** A new one, greater than those made before. */
    public static MessageId next() {
        return new MessageId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<MessageId> parse(String text) {
        return Ids.read(PREFIX, text).map(MessageId::new);
    }

    @Override
    public int compareTo(MessageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
