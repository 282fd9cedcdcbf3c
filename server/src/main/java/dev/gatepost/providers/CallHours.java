package dev.gatepost.providers;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Provider.Answer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code connection_call}: calls to providers by the hour, what came of them and how long they took. Counted
 * in memory and written every few seconds for all connections at once, so that a message costs no statement for it;
 * what a node had not written when it died is not counted.
 */
public final class CallHours {
    /** What was taken; every other word is a reason why not. */
    public static final String TAKEN = "taken";

    private static final Duration KEPT = Duration.ofDays(8);
    /** Upper ends in milliseconds, about two and a half times the one before; the last holds whatever is longer. */
    private static final int[] SPANS = {
        10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, Integer.MAX_VALUE
    };

    private final Database database;
    private final Map<Key, Long> counts = new ConcurrentHashMap<>();

    CallHours(Database database) {
        this.database = database;
    }

    private record Key(WorkspaceId workspace, ConnectionId connection, Instant hour, String outcome, int within) {}

    /**
     * So many calls of an hour.
     *
     * @param outcome {@link #TAKEN}, or why it was not
     * @param withinMillis the upper end of the span in which they were over
     */
    public record Count(Instant hour, String outcome, int withinMillis, long calls) {}

    /** Counts the calls of one connection. */
    interface Counted {
        void one(Answer answer, Instant begun, Instant over);
    }

    Counted of(WorkspaceId workspace, ConnectionId connection) {
        return (answer, begun, over) -> one(workspace, connection, answer, begun, over);
    }

    private void one(WorkspaceId workspace, ConnectionId connection, Answer answer, Instant begun, Instant over) {
        long millis = Math.max(0, Duration.between(begun, over).toMillis());
        int within = SPANS[SPANS.length - 1];
        for (int span : SPANS) {
            if (millis <= span) {
                within = span;
                break;
            }
        }
        counts.merge(
                new Key(workspace, connection, over.truncatedTo(ChronoUnit.HOURS), outcome(answer), within),
                1L,
                Long::sum);
    }

    private static String outcome(Answer answer) {
        return switch (answer) {
            case Answer.Taken taken -> TAKEN;
            case Answer.Refused refused -> refused.failure().name().toLowerCase(Locale.ROOT);
            case Answer.TryLater later -> later.cause().name().toLowerCase(Locale.ROOT);
            case Answer.Unknown unknown -> "unknown";
        };
    }

    /** Writes what this node counted since it last did. */
    public void write() {
        List<Map.Entry<Key, Long>> rows = new ArrayList<>();
        for (Key key : counts.keySet()) {
            Long count = counts.remove(key);
            if (count != null) {
                rows.add(Map.entry(key, count));
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        rows.sort(Comparator.comparing(r -> r.getKey().connection().value()));
        List<WorkspaceId> workspaces =
                rows.stream().map(r -> r.getKey().workspace()).distinct().toList();
        database.<@Nullable Void>transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> {
            write(tx, rows);
            return null;
        });
    }

    private static void write(Connection tx, List<Map.Entry<Key, Long>> rows) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into connection_call as c (workspace_id, connection_id, hour, outcome, within_ms, calls)
                select * from unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::text[], ?::int[], ?::bigint[])
                    as n(w, c, h, o, m, n)
                order by w, c, h, o, m
                on conflict (workspace_id, connection_id, hour, outcome, within_ms)
                    do update set calls = c.calls + excluded.calls""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", rows, r -> r.getKey().workspace().value()),
                    column(tx, "uuid", rows, r -> r.getKey().connection().value()),
                    column(tx, "timestamptz", rows, r -> r.getKey().hour()),
                    column(tx, "text", rows, r -> r.getKey().outcome()),
                    column(tx, "int", rows, r -> r.getKey().within()),
                    column(tx, "bigint", rows, Map.Entry::getValue));
            s.executeUpdate();
        }
    }

    /** Calls over a connection since then, as far as nodes wrote them; what this one counted in any case. */
    public List<Count> of(Scope scope, WorkspaceId workspace, ConnectionId connection, Instant since) {
        write();
        return database.transact(Role.CONSOLE, scope, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select hour, outcome, within_ms, calls from connection_call
                    where workspace_id = ? and connection_id = ? and hour >= ? order by hour""")) {
                Sql.bind(s, workspace.value(), connection.value(), since);
                ResultSet rows = s.executeQuery();
                List<Count> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(new Count(
                            Objects.requireNonNull(Sql.instant(rows, 1)),
                            rows.getString(2),
                            rows.getInt(3),
                            rows.getLong(4)));
                }
                return out;
            }
        });
    }

    /** Forgets what is older than a week of these workspaces. */
    public void forget(Collection<WorkspaceId> workspaces, Instant now) {
        database.<@Nullable Void>transact(Role.JOBS, new Scope(List.copyOf(workspaces), List.of()), tx -> {
            try (PreparedStatement s =
                    tx.prepareStatement("delete from connection_call where workspace_id = any(?) and hour < ?")) {
                Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), now.minus(KEPT));
                s.executeUpdate();
            }
            return null;
        });
    }
}
