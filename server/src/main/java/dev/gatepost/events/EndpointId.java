package dev.gatepost.events;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies an endpoint for events, written {@code end_…}. */
public record EndpointId(UUID value) {
    public static final String PREFIX = "end";

    /** A new one, greater than those made before. */
    public static EndpointId next() {
        return new EndpointId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<EndpointId> parse(String text) {
        return Ids.read(PREFIX, text).map(EndpointId::new);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
