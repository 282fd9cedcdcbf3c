package dev.gatepost.providers;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code connection_sign}. What this node saw is held in memory, and written every few seconds for all
 * connections at once, so that a message costs no statement for it.
 */
public final class ConnectionSigns {
    private final Database database;
    private final ConcurrentHashMap<ConnectionId, Seen> seen = new ConcurrentHashMap<>();

    ConnectionSigns(Database database) {
        this.database = database;
    }

    /** What this node saw of a connection and has not written yet. */
    static final class Seen {
        private final WorkspaceId workspace;
        private final AtomicReference<Signs> signs = new AtomicReference<>(Signs.NONE);

        private Seen(WorkspaceId workspace) {
            this.workspace = workspace;
        }

        void note(UnaryOperator<Signs> sign) {
            signs.updateAndGet(sign);
        }
    }

    Seen of(WorkspaceId workspace, ConnectionId connection) {
        return seen.computeIfAbsent(connection, c -> new Seen(workspace));
    }

    private record Row(WorkspaceId workspace, UUID connection, Signs signs) {}

    /** Writes what this node saw since it last did. */
    public void write() {
        List<Row> rows = new ArrayList<>();
        seen.forEach((connection, one) -> {
            Signs signs = one.signs.getAndSet(Signs.NONE);
            if (!signs.equals(Signs.NONE)) {
                rows.add(new Row(one.workspace, connection.value(), signs));
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        rows.sort(Comparator.comparing(Row::connection));
        List<WorkspaceId> workspaces =
                rows.stream().map(Row::workspace).distinct().toList();
        database.<@Nullable Void>transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> {
            write(tx, rows);
            return null;
        });
    }

    private static void write(Connection tx, List<Row> rows) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into connection_sign as c (workspace_id, connection_id, taken_at, failed_at, failure,
                    believed_at, refused_at, refusal)
                select * from unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::timestamptz[], ?::text[],
                    ?::timestamptz[], ?::timestamptz[], ?::text[])
                on conflict (workspace_id, connection_id) do update set
                    taken_at = greatest(c.taken_at, excluded.taken_at),
                    failure = case when excluded.failed_at >= coalesce(c.failed_at, '-infinity') then excluded.failure
                        else c.failure end,
                    failed_at = greatest(c.failed_at, excluded.failed_at),
                    believed_at = greatest(c.believed_at, excluded.believed_at),
                    refusal = case when excluded.refused_at >= coalesce(c.refused_at, '-infinity')
                        then excluded.refusal else c.refusal end,
                    refused_at = greatest(c.refused_at, excluded.refused_at)""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", rows, r -> r.workspace().value()),
                    column(tx, "uuid", rows, Row::connection),
                    column(tx, "timestamptz", rows, r -> r.signs().takenAt()),
                    column(tx, "timestamptz", rows, r -> r.signs().failedAt()),
                    column(tx, "text", rows, r -> r.signs().failure()),
                    column(tx, "timestamptz", rows, r -> r.signs().believedAt()),
                    column(tx, "timestamptz", rows, r -> r.signs().refusedAt()),
                    column(tx, "text", rows, r -> r.signs().refusal()));
            s.executeUpdate();
        }
    }

    /** What all nodes saw of a workspace's connections, as far as they wrote it; what this one saw in any case. */
    Map<ConnectionId, Signs> of(Workspace workspace) {
        Map<ConnectionId, Signs> out = database.transact(
                Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> read(tx, workspace.id()));
        seen.forEach((connection, one) -> {
            if (one.workspace.equals(workspace.id())) {
                out.merge(connection, one.signs.get(), Signs::later);
            }
        });
        return out;
    }

    private static Map<ConnectionId, Signs> read(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select connection_id, taken_at, failed_at, failure, believed_at, refused_at, refusal
                from connection_sign where workspace_id = ?""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Map<ConnectionId, Signs> out = new HashMap<>();
            while (rows.next()) {
                out.put(
                        new ConnectionId(rows.getObject(1, UUID.class)),
                        new Signs(
                                Sql.instant(rows, 2),
                                Sql.instant(rows, 3),
                                rows.getString(4),
                                Sql.instant(rows, 5),
                                Sql.instant(rows, 6),
                                rows.getString(7)));
            }
            return out;
        }
    }
}
