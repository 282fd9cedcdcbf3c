package dev.gatepost.callbacks;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code callback_count} and {@code callback_streak}: how many callbacks of a connection proved themselves.
 * Counted in memory, and written every few seconds for all connections at once, so that a callback costs no statement.
 */
public final class CallbackCounts {
    private static final Duration KEPT = Duration.ofHours(26);

    private final Database database;
    private final ConcurrentHashMap<Key, Tally> tallies = new ConcurrentHashMap<>();

    CallbackCounts(Database database) {
        this.database = database;
    }

    private record Key(WorkspaceId workspace, ConnectionId connection) {}

    private record Slot(Instant hour, String verdict) {}

    /** What this node saw of a connection and has not written yet. */
    private static final class Tally {
        private final Map<Slot, Long> counts = new ConcurrentHashMap<>();
        private long proven;
        private @Nullable Instant unprovenAt;

        synchronized void one(Verdicts verdict, Instant now) {
            counts.merge(new Slot(now.truncatedTo(ChronoUnit.HOURS), verdict.written()), 1L, Long::sum);
            if (verdict.isProof()) {
                proven++;
            } else if (verdict.isDoubt()) {
                proven = 0;
                unprovenAt = now;
            }
        }

        synchronized Row take(Key key) {
            var row = new Row(key, Map.copyOf(counts), proven, unprovenAt);
            counts.clear();
            proven = 0;
            unprovenAt = null;
            return row;
        }
    }

    private record Row(
            Key key,
            Map<Slot, Long> counts,
            long proven,
            @Nullable Instant unprovenAt) {}

    /** Counts one. */
    void one(WorkspaceId workspace, ConnectionId connection, Verdicts verdict, Instant now) {
        tallies.computeIfAbsent(new Key(workspace, connection), k -> new Tally())
                .one(verdict, now);
    }

    /** Writes what this node counted since it last did. */
    public void write() {
        List<Row> rows = new ArrayList<>();
        tallies.forEach((key, tally) -> {
            Row row = tally.take(key);
            if (!row.counts().isEmpty()) {
                rows.add(row);
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        rows.sort(java.util.Comparator.comparing(r -> r.key().connection().value()));
        List<WorkspaceId> workspaces =
                rows.stream().map(r -> r.key().workspace()).distinct().toList();
        database.<@Nullable Void>transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> {
            writeCounts(tx, rows);
            writeStreaks(tx, rows);
            return null;
        });
    }

    private record Line(Key key, Slot slot, long count) {}

    private static void writeCounts(Connection tx, List<Row> rows) throws SQLException {
        List<Line> lines = rows.stream()
                .flatMap(r -> r.counts().entrySet().stream().map(e -> new Line(r.key(), e.getKey(), e.getValue())))
                .toList();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into callback_count as c (workspace_id, connection_id, hour, verdict, count)
                select * from unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::text[], ?::bigint[]) as n(w, c, h, v, n)
                order by w, c, h, v
                on conflict (workspace_id, connection_id, hour, verdict)
                    do update set count = c.count + excluded.count""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", lines, l -> l.key().workspace().value()),
                    column(tx, "uuid", lines, l -> l.key().connection().value()),
                    column(tx, "timestamptz", lines, l -> l.slot().hour()),
                    column(tx, "text", lines, l -> l.slot().verdict()),
                    column(tx, "bigint", lines, Line::count));
            s.executeUpdate();
        }
    }

    private static void writeStreaks(Connection tx, List<Row> rows) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into callback_streak as c (workspace_id, connection_id, proven, unproven_at)
                select * from unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::timestamptz[]) as n(w, c, p, u) order by w, c
                on conflict (workspace_id, connection_id) do update set
                    proven = case when excluded.unproven_at is null then c.proven else 0 end + excluded.proven,
                    unproven_at = greatest(c.unproven_at, excluded.unproven_at)""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", rows, r -> r.key().workspace().value()),
                    column(tx, "uuid", rows, r -> r.key().connection().value()),
                    column(tx, "bigint", rows, Row::proven),
                    column(tx, "timestamptz", rows, Row::unprovenAt));
            s.executeUpdate();
        }
    }

    /** Forgets what is older than a day of these workspaces. */
    public void forget(Collection<WorkspaceId> workspaces, Instant now) {
        database.<@Nullable Void>transact(Role.JOBS, new Scope(List.copyOf(workspaces), List.of()), tx -> {
            try (PreparedStatement s =
                    tx.prepareStatement("delete from callback_count where workspace_id = any(?) and hour < ?")) {
                Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), now.minus(KEPT));
                s.executeUpdate();
            }
            return null;
        });
    }

    /**
     * How a connection's callbacks proved themselves.
     *
     * @param lastDay counts by verdict over the last 24 hours, to the hour
     * @param streak proven ones since the last that was not
     */
    record Summary(
            Map<String, Long> lastDay,
            long streak,
            @Nullable Instant unprovenAt) {}

    /** What all nodes counted, as far as they wrote it; what this one did in any case. */
    Summary of(Scope scope, WorkspaceId workspace, ConnectionId connection, Instant now) {
        write();
        return database.transact(Role.CONSOLE, scope, tx -> {
            Map<String, Long> counts = counts(tx, workspace, connection.value(), now.minus(Duration.ofHours(24)));
            try (PreparedStatement s = tx.prepareStatement("""
                    select proven, unproven_at from callback_streak where workspace_id = ? and connection_id = ?""")) {
                Sql.bind(s, workspace.value(), connection.value());
                ResultSet row = s.executeQuery();
                return row.next()
                        ? new Summary(counts, row.getLong(1), Sql.instant(row, 2))
                        : new Summary(counts, 0, null);
            }
        });
    }

    /**
     * Callbacks of an hour.
     *
     * @param proven those that proved themselves
     * @param doubted those that did not
     */
    public record Hour(Instant hour, long proven, long doubted) {}

    /** How a connection's callbacks proved themselves hour by hour since then. */
    public List<Hour> hours(Scope scope, WorkspaceId workspace, ConnectionId connection, Instant since) {
        return database.transact(Role.CONSOLE, scope, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select hour, coalesce(sum(count) filter (where verdict = any(?)), 0)::bigint,
                        coalesce(sum(count) filter (where verdict = any(?)), 0)::bigint
                    from callback_count where workspace_id = ? and connection_id = ? and hour >= ?
                    group by hour order by hour""")) {
                Sql.bind(
                        s,
                        column(tx, "text", written(Verdicts::isProof), v -> v),
                        column(tx, "text", written(Verdicts::isDoubt), v -> v),
                        workspace.value(),
                        connection.value(),
                        since);
                ResultSet rows = s.executeQuery();
                List<Hour> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(new Hour(Objects.requireNonNull(Sql.instant(rows, 1)), rows.getLong(2), rows.getLong(3)));
                }
                return out;
            }
        });
    }

    private static List<String> written(Predicate<Verdicts> which) {
        return Arrays.stream(Verdicts.values())
                .filter(which)
                .map(Verdicts::written)
                .toList();
    }

    private static Map<String, Long> counts(Connection tx, WorkspaceId workspace, UUID connection, Instant from)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select verdict, sum(count)::bigint from callback_count
                where workspace_id = ? and connection_id = ? and hour >= ? group by verdict""")) {
            Sql.bind(s, workspace.value(), connection, from.truncatedTo(ChronoUnit.HOURS));
            ResultSet rows = s.executeQuery();
            Map<String, Long> out = new TreeMap<>();
            while (rows.next()) {
                out.put(rows.getString(1), rows.getLong(2));
            }
            return out;
        }
    }
}
