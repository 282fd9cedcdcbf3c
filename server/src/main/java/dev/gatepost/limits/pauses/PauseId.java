package dev.gatepost.limits.pauses;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a pause, written {@code pau_…}. */
public record PauseId(UUID value) {
    public static final String PREFIX = "pau";

    /** A new one, greater than those made before. */
    public static PauseId next() {
        return new PauseId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<PauseId> parse(String text) {
        return Ids.read(PREFIX, text).map(PauseId::new);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
