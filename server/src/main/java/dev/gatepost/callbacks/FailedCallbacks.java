package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Sql;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.queue.Queue;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Callbacks that were taken and could not be applied: the dead letters of the inbox (HOOK-07). */
final class FailedCallbacks {
    /** The kind of their ids. */
    static final String PREFIX = "cbk";

    private final Callbacks.Parts parts;

    FailedCallbacks(Callbacks.Parts parts) {
        this.parts = parts;
    }

    /** One of them, without what it says. */
    record Failed(
            UUID id,
            UUID connection,
            Instant receivedAt,
            @Nullable String why,
            boolean proven) {}

    /** The newest first, those before {@code before} when it is given. */
    List<Failed> page(Workspace workspace, @Nullable UUID before, int limit) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        return parts.database().transact(Role.CONSOLE, scope, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select id, connection_id, received_at, why, doubt is null from callback_inbox
                    where workspace_id = ? and state = 'failed' and (?::uuid is null or id < ?)
                    order by id desc limit ?""")) {
                Sql.bind(s, workspace.id().value(), before, before, limit);
                return read(s);
            }
        });
    }

    private static List<Failed> read(PreparedStatement s) throws SQLException {
        ResultSet rows = s.executeQuery();
        List<Failed> out = new ArrayList<>();
        while (rows.next()) {
            out.add(new Failed(
                    rows.getObject(1, UUID.class),
                    rows.getObject(2, UUID.class),
                    rows.getTimestamp(3).toInstant(),
                    rows.getString(4),
                    rows.getBoolean(5)));
        }
        return out;
    }

    /** Puts one back into its lane; false when there is no failed one of that id. */
    boolean replay(Workspace workspace, UUID id, Quarantine.Because because) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        boolean done = parts.database().transact(Role.CALLBACKS, scope, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    update callback_inbox set state = 'new', why = null
                    where workspace_id = ? and id = ? and state = 'failed' returning connection_id""")) {
                Sql.bind(s, workspace.id().value(), id);
                ResultSet row = s.executeQuery();
                if (!row.next()) {
                    return false;
                }
                Instant now = parts.clock().instant();
                parts.queue().enqueue(tx, List.of(Queue.Entry.now(workspace.id(), CallbackDoor.LANE, id, now)));
                var event = new AuditEvent(
                        workspace.id(),
                        "callback.applied_again",
                        because.actor(),
                        Ids.write(PREFIX, id),
                        null,
                        because.correlation(),
                        now,
                        new TreeMap<>(Map.of(
                                "reason",
                                because.reason(),
                                "connection",
                                new ConnectionId(row.getObject(1, UUID.class)).toString())));
                parts.audit().append(tx, List.of(event));
                return true;
            }
        });
        if (done) {
            parts.queue().wake(CallbackDoor.LANE, workspace.id());
        }
        return done;
    }

    /** An event for each that failed; none for those that were applied. */
    static List<AuditEvent> audited(List<CallbackStore.Over> over, Instant now) {
        List<AuditEvent> out = new ArrayList<>();
        for (CallbackStore.Over o : over) {
            String why = o.why();
            if (why != null) {
                String connection = new ConnectionId(o.callback().connection()).toString();
                out.add(new AuditEvent(
                        o.callback().workspace(),
                        "callback.failed",
                        "provider:" + connection,
                        Ids.write(PREFIX, o.callback().id()),
                        null,
                        o.callback().id().toString(),
                        now,
                        new TreeMap<>(Map.of("reason", why, "connection", connection))));
            }
        }
        return out;
    }
}
