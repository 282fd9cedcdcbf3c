package dev.gatepost.templates;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a brand, written {@code brd_…}. */
public record BrandId(UUID value) implements Comparable<BrandId> {
    public static final String PREFIX = "brd";

    /** A new one, greater than those made before. */
    public static BrandId next() {
        return new BrandId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<BrandId> parse(String text) {
        return Ids.read(PREFIX, text).map(BrandId::new);
    }

    @Override
    public int compareTo(BrandId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
