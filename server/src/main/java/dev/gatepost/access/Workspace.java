package dev.gatepost.access;

import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import java.util.Set;

/**
 * The unit of isolation.
 *
 * @param promotionalCountries ISO countries opened for promotional messages
 */
public record Workspace(
        WorkspaceId id,
        OrganisationId organisation,
        String name,
        Kind kind,
        WallClock clock,
        Set<String> promotionalCountries) {
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
