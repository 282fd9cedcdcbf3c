package dev.gatepost.templates;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a sender: a number, short code, sender id or mail address of a brand, written {@code sdr_…}. */
public record SenderId(UUID value) implements Comparable<SenderId> {
    public static final String PREFIX = "sdr";

    /** A new one, greater than those made before. */
    public static SenderId next() {
        return new SenderId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<SenderId> parse(String text) {
        return Ids.read(PREFIX, text).map(SenderId::new);
    }

    @Override
    public int compareTo(SenderId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
