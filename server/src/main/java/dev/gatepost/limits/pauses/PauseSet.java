package dev.gatepost.limits.pauses;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pauses in force at one instant, for questions without the database. Pure, safe to share. */
public final class PauseSet {
    public static final PauseSet NONE = new PauseSet(Set.of());

    /** What is known of a message that is about to be handed over; null where something is not known or not there. */
    public record Facts(
            WorkspaceId workspace,
            UUID sender,
            @Nullable UUID connection,
            @Nullable String provider,
            @Nullable UUID template,
            Purpose purpose,
            @Nullable String country) {}

    private final Map<WorkspaceId, Map<PauseScope, Set<String>>> stopped = new HashMap<>();

    PauseSet(Collection<Pause> inForce) {
        for (Pause pause : inForce) {
            String value = pause.value();
            stopped.computeIfAbsent(pause.workspace(), w -> new EnumMap<>(PauseScope.class))
                    .computeIfAbsent(pause.scope(), s -> new HashSet<>())
                    .add(value == null ? "" : value);
        }
    }

    /** Whether exactly the same is paused for a workspace in both, the instance's own pauses included. */
    public boolean sameFor(WorkspaceId workspace, PauseSet other) {
        return stopped.getOrDefault(workspace, Map.of()).equals(other.stopped.getOrDefault(workspace, Map.of()))
                && stopped.getOrDefault(WorkspaceId.INSTANCE, Map.of())
                        .equals(other.stopped.getOrDefault(WorkspaceId.INSTANCE, Map.of()));
    }

    /** Whether nothing is paused at all. */
    public boolean isEmpty() {
        return stopped.isEmpty();
    }

    /** Whether this message must wait. What is not known of it stops it only by the rest. */
    public boolean covers(Facts f) {
        if (stopped.isEmpty()) {
            return false;
        }
        return stopsAll(f.workspace())
                || stopsSender(f.workspace(), f.sender())
                || stopsPurpose(f.workspace(), f.purpose())
                || f.connection() != null && stopsConnection(f.workspace(), f.connection())
                || f.provider() != null && has(f.workspace(), PauseScope.PROVIDER, f.provider())
                || f.template() != null && has(f.workspace(), PauseScope.TEMPLATE, Ids.write("tpl", f.template()))
                || f.country() != null && has(f.workspace(), PauseScope.COUNTRY, f.country());
    }

    /** Whether everything of the workspace waits, so that its lanes need not be claimed from. */
    public boolean stopsAll(WorkspaceId workspace) {
        return has(workspace, PauseScope.ALL, "") || has(workspace, PauseScope.WORKSPACE, "");
    }

    /** Whether everything of this sender waits. */
    public boolean stopsSender(WorkspaceId workspace, UUID sender) {
        return has(workspace, PauseScope.SENDER, Ids.write("sdr", sender));
    }

    /** Whether everything over this connection waits; another route may be open. */
    public boolean stopsConnection(WorkspaceId workspace, UUID connection) {
        return has(workspace, PauseScope.CONNECTION, Ids.write("cnn", connection));
    }

    /** Whether everything of this purpose waits. */
    public boolean stopsPurpose(WorkspaceId workspace, Purpose purpose) {
        return has(workspace, PauseScope.PURPOSE, purpose.written());
    }

    private boolean has(WorkspaceId workspace, PauseScope scope, String value) {
        return contains(WorkspaceId.INSTANCE, scope, value) || contains(workspace, scope, value);
    }

    private boolean contains(WorkspaceId workspace, PauseScope scope, String value) {
        return stopped.getOrDefault(workspace, Map.of())
                .getOrDefault(scope, Set.of())
                .contains(value);
    }
}
