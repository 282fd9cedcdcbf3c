package dev.gatepost.access;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has signed in, as one request sees it.
 *
 * @param grants the roles, each with the place where it holds
 * @param factors what was proven in this session, and when last
 */
public record Session(UUID id, Operator operator, List<Grant> grants, Map<Factor, Instant> factors) {
    private static final String PREFIX = "ses";

    public Session {
        grants = List.copyOf(grants);
        factors = Map.copyOf(factors);
    }

    /** What a person proves at sign-in. */
    public enum Factor {
        PASSWORD,
        /** A one-time code of an authenticator, or a recovery code. */
        CODE,
        /** A passkey, which verified the person itself. */
        PASSKEY,
        /** Two factors, as the company's own sign-in service says; its time is when that service saw them. */
        OUTSIDE
    }

    /** A role in a workspace, in all of an organisation, or, when both are null, everywhere. */
    public record Grant(
            OperatorRole role,
            @Nullable OrganisationId organisation,
            @Nullable WorkspaceId workspace) {
        /** Whether it holds everywhere. */
        public boolean isEverywhere() {
            return organisation == null && workspace == null;
        }

        boolean reaches(Workspace there) {
            return isEverywhere()
                    || there.organisation().equals(organisation)
                    || there.id().equals(workspace);
        }
    }

    /** The rights that the roles give in this workspace. */
    public Set<Right> rights(Workspace there) {
        Set<Right> out = EnumSet.noneOf(Right.class);
        grants.stream()
                .filter(g -> g.reaches(there))
                .forEach(g -> out.addAll(g.role().rights()));
        return out;
    }

    /** The rights that the roles give everywhere. */
    public Set<Right> rightsEverywhere() {
        Set<Right> out = EnumSet.noneOf(Right.class);
        grants.stream()
                .filter(Grant::isEverywhere)
                .forEach(g -> out.addAll(g.role().rights()));
        return out;
    }

    /** Whether any role holds in this workspace. */
    public boolean reaches(Workspace there) {
        return grants.stream().anyMatch(g -> g.reaches(there));
    }

    /** {@code ses_…} */
    public String written() {
        return Ids.write(PREFIX, id);
    }

    /** Reads the written form of a session's id; empty when it is none. */
    public static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }
}
