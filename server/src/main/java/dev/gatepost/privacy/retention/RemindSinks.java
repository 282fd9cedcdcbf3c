package dev.gatepost.privacy.retention;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Waits for the systems that were told of a purge: each week reminds those that did not say that they followed, and
 * after a month says so in the log and to whoever is alerted (PRV-01). As with erasures, a 2xx is no answer.
 */
public final class RemindSinks {
    private static final String ACTOR = "component:privacy";
    private static final Duration REMINDED_EACH = Duration.ofDays(7);
    private static final Duration DEADLINE = Duration.ofDays(30);
    private static final Telemetry.Readings OVERDUE = Telemetry.readings(
            "gatepost_purges_overdue", "Purges that a system outside has not followed a month after it was told.");

    private final Purges.Parts parts;
    private final RunStore store = new RunStore();

    public RemindSinks(Purges.Parts parts) {
        this.parts = parts;
        OVERDUE.set(0);
    }

    /** Does what is due; for a job. */
    public void work() {
        Instant now = parts.clock().instant();
        List<WorkspaceId> all =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        List<RunStore.Waiting> waiting =
                parts.database().transact(Role.JOBS, new Scope(all, List.of()), tx -> store.waiting(tx, all));
        OVERDUE.set(waiting.stream().filter(w -> isLate(w, now)).count());
        for (RunStore.Waiting one : waiting) {
            boolean late = isLate(one, now) && one.escalatedAt() == null;
            Instant last = one.remindedAt() == null ? one.finishedAt() : one.remindedAt();
            if (late || !now.isBefore(last.plus(REMINDED_EACH))) {
                Workspace workspace = parts.workspaces().get(one.workspace());
                parts.database().transact(Role.JOBS, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                    tell(tx, workspace, one, late, now);
                    return true;
                });
            }
        }
    }

    private static boolean isLate(RunStore.Waiting one, Instant now) {
        return !now.isBefore(one.finishedAt().plus(DEADLINE));
    }

    private void tell(Connection tx, Workspace workspace, RunStore.Waiting one, boolean late, Instant now)
            throws SQLException {
        // Another node may have done it meanwhile.
        if (!store.remind(tx, one, late, now)) {
            return;
        }
        Map<String, String> facts = Map.of("id", one.written(), "class", one.dataClass(), "missing", one.missing());
        parts.sinks().tell(tx, workspace, late ? "alert.purge_overdue" : "data.purge_reminder", one.run(), now, facts);
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                late ? "retention.overdue" : "retention.reminded",
                                ACTOR,
                                one.written(),
                                null,
                                one.written(),
                                now,
                                new TreeMap<>(facts))));
    }
}
