package dev.gatepost.platform;

import java.util.Optional;
import java.util.UUID;

/** Identifies an organisation, which holds workspaces and shares suppressions among them, written {@code org_…}. */
public record OrganisationId(UUID value) implements Comparable<OrganisationId> {
    public static final String PREFIX = "org";

    /** A new one, greater than those made before. */
    public static OrganisationId next() {
        return new OrganisationId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<OrganisationId> parse(String text) {
        return Ids.read(PREFIX, text).map(OrganisationId::new);
    }

    @Override
    public int compareTo(OrganisationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
