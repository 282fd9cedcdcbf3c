package dev.gatepost.consent;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies an event of the consent ledger, written {@code cev_…}. */
public record ConsentEventId(UUID value) {
    public static final String PREFIX = "cev";

    /** A new one, greater than those made before. */
    public static ConsentEventId next() {
        return new ConsentEventId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<ConsentEventId> parse(String text) {
        return Ids.read(PREFIX, text).map(ConsentEventId::new);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
