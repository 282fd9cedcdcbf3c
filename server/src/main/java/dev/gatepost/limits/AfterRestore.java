package dev.gatepost.limits;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What a restore does to limits: all stands still, what was paused since is paused, and no money is there twice. */
public final class AfterRestore {
    private AfterRestore() {}

    /** Stops everything, unless everything is stopped; a person lifts it. */
    public static void stopAll(Connection tx, UUID id, String reason, String actor, Instant now) throws SQLException {
        try (PreparedStatement add = tx.prepareStatement("""
                insert into pause (workspace_id, id, scope, value, reason, made_by, made_at)
                values (?, ?, 'all', null, ?, ?, ?)
                on conflict (workspace_id, scope, value) where resumed_at is null do nothing""")) {
            Sql.bind(add, WorkspaceId.INSTANCE.value(), id, reason, actor, now);
            add.executeUpdate();
        }
    }

    /** Puts these pauses back, rows of {@code pause} in JSON; how many were missing. */
    public static int pause(Connection tx, Collection<String> rows) throws SQLException {
        try (PreparedStatement add = tx.prepareStatement("""
                insert into pause select r.* from unnest(?::text[]) as n(row),
                    jsonb_populate_record(null::pause, n.row::jsonb) r
                on conflict do nothing""")) {
            Sql.bind(add, Sql.column(tx, "text", rows, r -> r));
            return add.executeUpdate();
        }
    }

    /** How much is used of each budget in each period since that day: {@code workspace/budget/day}, in millionths. */
    public static Map<String, Long> used(Connection tx, Collection<WorkspaceId> workspaces, LocalDate since)
            throws SQLException {
        Map<String, Long> out = new TreeMap<>();
        try (PreparedStatement ask = tx.prepareStatement("""
                select u.workspace_id, u.budget_id, u.period_start, u.reserved_micros + u.spent_micros
                from unnest(?::uuid[]) as w(id) join budget_use u on u.workspace_id = w.id
                where u.period_start >= ?""")) {
            Sql.bind(ask, Sql.column(tx, "uuid", workspaces, WorkspaceId::value), since);
            try (ResultSet row = ask.executeQuery()) {
                while (row.next()) {
                    out.put(row.getString(1) + "/" + row.getString(2) + "/" + row.getString(3), row.getLong(4));
                }
            }
        }
        return out;
    }

    /** Counts as spent what {@link #used} knew and the backup does not; how many budgets and periods that were. */
    public static int atLeast(Connection tx, Map<String, Long> used) throws SQLException {
        List<String[]> names = new ArrayList<>();
        used.keySet().forEach(name -> names.add(name.split("/", 3)));
        try (PreparedStatement set = tx.prepareStatement("""
                insert into budget_use (workspace_id, budget_id, period_start, spent_micros)
                select n.w, n.b, n.p, n.used
                from unnest(?::uuid[], ?::uuid[], ?::date[], ?::bigint[]) as n(w, b, p, used)
                where exists (select from budget b where b.workspace_id = n.w and b.id = n.b)
                on conflict (workspace_id, budget_id, period_start) do update
                    set spent_micros = excluded.spent_micros - budget_use.reserved_micros
                    where excluded.spent_micros > budget_use.reserved_micros + budget_use.spent_micros""")) {
            Sql.bind(
                    set,
                    Sql.column(tx, "uuid", names, n -> UUID.fromString(n[0])),
                    Sql.column(tx, "uuid", names, n -> UUID.fromString(n[1])),
                    Sql.column(tx, "date", names, n -> java.sql.Date.valueOf(n[2])),
                    Sql.column(tx, "bigint", used.values(), v -> v));
            return set.executeUpdate();
        }
    }
}
