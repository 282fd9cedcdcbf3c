package dev.gatepost.providers;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a connection: one account at one provider, written {@code cnn_…}. */
public record ConnectionId(UUID value) implements Comparable<ConnectionId> {
    public static final String PREFIX = "cnn";

    /** A new one, greater than those made before. */
    public static ConnectionId next() {
        return new ConnectionId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<ConnectionId> parse(String text) {
        return Ids.read(PREFIX, text).map(ConnectionId::new);
    }

    @Override
    public int compareTo(ConnectionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
