package dev.gatepost.access;

import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unit of isolation.
 *
 * @param promotionalCountries ISO countries opened for promotional messages
 * @param region where its data must lie; null where it may lie anywhere
 */
public record Workspace(
        WorkspaceId id,
        OrganisationId organisation,
        String name,
        Kind kind,
        WallClock clock,
        Set<String> promotionalCountries,
        @Nullable String region) {
    /** One whose data may lie anywhere. */
    public Workspace(
            WorkspaceId id,
            OrganisationId organisation,
            String name,
            Kind kind,
            WallClock clock,
            Set<String> promotionalCountries) {
        this(id, organisation, name, kind, clock, promotionalCountries, null);
    }

    /** Whether nothing leaves the house, and time is the rehearser's own. */
    public boolean isRehearsal() {
        return kind == Kind.TEST;
    }

    /** What may be reached from it. */
    public enum Kind {
        /** The sandbox carrier only. */
        TEST,
        /** Real providers, verified numbers of the team only. */
        TRIAL,
        LIVE
    }
}
