package dev.gatepost.evidence;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.controls.Register;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all of this room works with. */
public record Ground(Database database, Register register, Audit audit, Clock clock) {
    public Instant now() {
        return clock.instant();
    }

    /** A transaction of the role console that sees the workspace, its organisation, and what is the instance's. */
    public <T extends @Nullable Object> T in(Workspace workspace, Work<T> work) {
        var scope = new Scope(List.of(workspace.id(), WorkspaceId.INSTANCE), List.of(workspace.organisation()));
        return database.transact(Role.CONSOLE, scope, work);
    }

    /** Appends what somebody did, in the same transaction. */
    public void note(
            Connection tx,
            Caller caller,
            String action,
            @Nullable String object,
            String correlation,
            Map<String, String> facts)
            throws SQLException {
        audit.append(
                tx,
                List.of(new AuditEvent(
                        caller.workspace().id(),
                        action,
                        caller.actor(),
                        object,
                        null,
                        correlation,
                        now(),
                        new TreeMap<>(facts))));
    }
}
