package dev.gatepost.limits;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.limits.Breakers.Forced;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What operators order of breakers (LIM-04): kept in the table {@code directory_breaker}, audited with its reason, in
 * force here at once and on every other node within a second, and after a restart.
 */
public final class BreakerOrders {
    private final Database database;
    private final Audit audit;
    private final Breakers breakers;
    private final Clock clock;

    public BreakerOrders(Database database, Audit audit, Breakers breakers, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.breakers = breakers;
        this.clock = clock;
    }

    /** What is ordered, and why. */
    public enum Order {
        OPEN,
        CLOSED,
        /** What was forced is lifted; the breaker judges for itself again. */
        AUTO
    }

    /** Reads all orders again; called each second by a job. */
    public void refresh() {
        breakers.obey(database.transact(Role.CONSOLE, Scope.none(), tx -> {
            try (PreparedStatement s =
                    tx.prepareStatement("select connection_id, state, reason from directory_breaker")) {
                ResultSet rows = s.executeQuery();
                Map<UUID, Forced> out = new HashMap<>();
                while (rows.next()) {
                    BreakerState state = rows.getString(2).equals("forced_open")
                            ? BreakerState.FORCED_OPEN
                            : BreakerState.FORCED_CLOSED;
                    out.put(rows.getObject(1, UUID.class), new Forced(state, rows.getString(3)));
                }
                return out;
            }
        }));
    }

    /** Orders for a connection of this workspace; the caller made sure that it is. */
    public void set(Workspace workspace, UUID connection, Order order, String reason, String actor) {
        BreakerState before = breakers.state(connection);
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            switch (order) {
                case OPEN, CLOSED -> {
                    try (PreparedStatement s = tx.prepareStatement("""
                            insert into directory_breaker (connection_id, workspace_id, state, reason, actor,
                                changed_at) values (?, ?, ?, ?, ?, ?)
                            on conflict (connection_id) do update set state = excluded.state,
                                reason = excluded.reason, actor = excluded.actor, changed_at = excluded.changed_at
                                where directory_breaker.workspace_id = excluded.workspace_id""")) {
                        Sql.bind(
                                s,
                                connection,
                                workspace.id().value(),
                                order == Order.OPEN ? "forced_open" : "forced_closed",
                                reason,
                                actor,
                                clock.instant());
                        s.executeUpdate();
                    }
                }
                case AUTO -> {
                    try (PreparedStatement s = tx.prepareStatement(
                            "delete from directory_breaker where connection_id = ? and workspace_id = ?")) {
                        Sql.bind(s, connection, workspace.id().value());
                        s.executeUpdate();
                    }
                }
            }
            audit.append(tx, List.of(event(workspace, connection, order, reason, actor)));
            return null;
        });
        refresh();
        breakers.announce(connection, before, reason);
    }

    private AuditEvent event(Workspace workspace, UUID connection, Order order, String reason, String actor) {
        String action =
                switch (order) {
                    case OPEN -> "breaker.forced_open";
                    case CLOSED -> "breaker.forced_closed";
                    case AUTO -> "breaker.released";
                };
        return new AuditEvent(
                workspace.id(),
                action,
                actor,
                Ids.write("cnn", connection),
                null,
                Origin.correlation(),
                clock.instant(),
                new TreeMap<>(Map.of("reason", reason)));
    }
}
