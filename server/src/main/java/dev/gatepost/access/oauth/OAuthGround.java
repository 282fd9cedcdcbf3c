package dev.gatepost.access.oauth;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the use cases of OAuth stand on. */
public record OAuthGround(Database database, Workspaces workspaces, Nodes nodes, Keys keys, Audit audit, Clock clock) {
    <T extends @Nullable Object> T in(Workspace workspace, Database.Work<T> work) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }

    /** Reads what belongs to no workspace yet. */
    <T extends @Nullable Object> T read(Database.Work<T> work) {
        return database.transact(Role.CONSOLE, Scope.none(), work);
    }

    /** What belongs to this Gatepost as a whole. */
    <T extends @Nullable Object> T instance(Database.Work<T> work) {
        return database.transact(Role.CONSOLE, new Scope(List.of(WorkspaceId.INSTANCE), List.of()), work);
    }

    Instant now() {
        return clock.instant();
    }

    void tellInstance(Connection tx, String action, String actor, String object) throws SQLException {
        tell(tx, WorkspaceId.INSTANCE, action, actor, object, Map.of());
    }

    void tell(Connection tx, Workspace workspace, String action, String actor, String object, Map<String, String> facts)
            throws SQLException {
        tell(tx, workspace.id(), action, actor, object, facts);
    }

    private void tell(
            Connection tx, WorkspaceId workspace, String action, String actor, String object, Map<String, String> facts)
            throws SQLException {
        audit.append(
                tx,
                List.of(new AuditEvent(
                        workspace, action, actor, object, null, Origin.correlation(), now(), new TreeMap<>(facts))));
    }
}
