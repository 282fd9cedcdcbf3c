package dev.gatepost.contacts;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a contact point: one address of one person in one workspace, written {@code con_…}. */
public record ContactId(UUID value) implements Comparable<ContactId> {
    public static final String PREFIX = "con";

    /** A new one, greater than those made before. */
    public static ContactId next() {
        return new ContactId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<ContactId> parse(String text) {
        return Ids.read(PREFIX, text).map(ContactId::new);
    }

    @Override
    public int compareTo(ContactId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
