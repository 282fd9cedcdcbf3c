package dev.gatepost.callbacks.optouts;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code opt_out_reconciliation} and {@code opt_out_page}. */
final class RunStore {
    private static final int MOST_SHOWN = 50;
    private static final String COLUMNS = """
            r.workspace_id, r.id, r.connection_id, r.status, r.phase, r.cursor, r.step, r.tries, r.counts::text, \
            r.error, r.asked_by, r.asked_at, r.next_at, r.finished_at
            """;

    /** Begins it; false when one of that connection is under way. */
    boolean begin(Connection tx, Run run) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into opt_out_reconciliation (workspace_id, id, connection_id, status, phase, asked_by, asked_at,
                    next_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, connection_id) where status = 'running' do nothing""")) {
            Sql.bind(
                    s,
                    run.workspace().value(),
                    run.id(),
                    run.connection().value(),
                    run.status().written(),
                    run.phase().written(),
                    run.askedBy(),
                    run.askedAt(),
                    run.nextAt());
            return s.executeUpdate() == 1;
        }
    }

    /** Who works on a run, and until when nobody else does. */
    record Hold(UUID by, Instant until) {}

    /** A run that is due, held for one step. */
    Optional<Run> claim(Connection tx, List<WorkspaceId> workspaces, Hold hold, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with due as materialized (
                    select workspace_id, id from opt_out_reconciliation
                    where workspace_id in (select unnest(?::uuid[])) and status = 'running' and next_at <= ?
                        and (held_until is null or held_until < ?)
                    order by next_at limit 1 for no key update skip locked)
                update opt_out_reconciliation r set held_by = ?, held_until = ? from due
                where r.workspace_id = due.workspace_id and r.id = due.id returning\s""" + COLUMNS)) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), now, now, hold.by(), hold.until());
            return runs(s).stream().findFirst();
        }
    }

    /** Whether it is still ours; if so nobody takes it before the transaction ends. */
    boolean keeps(Connection tx, Run run, UUID by) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select 1 from opt_out_reconciliation
                where workspace_id = ? and id = ? and held_by = ? and status = 'running' for no key update""")) {
            Sql.bind(s, run.workspace().value(), run.id(), by);
            try (ResultSet rows = s.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Writes how far it got and lets go of it. */
    void save(Connection tx, Run run) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update opt_out_reconciliation
                set status = ?, phase = ?, cursor = ?, step = ?, tries = ?, counts = ?::jsonb, error = ?, next_at = ?,
                    finished_at = ?, held_by = null, held_until = null
                where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    run.status().written(),
                    run.phase().written(),
                    run.cursor(),
                    run.step(),
                    run.tries(),
                    new String(Json.write(run.counts()), StandardCharsets.UTF_8),
                    run.error(),
                    run.nextAt(),
                    run.finishedAt(),
                    run.workspace().value(),
                    run.id());
            s.executeUpdate();
        }
    }

    /**
     * What was received or sent.
     *
     * @param number in the order of the run, from 1
     */
    record Page(int number, Run.Phase direction, byte[] sha256, int entries, Instant askedAt, Instant recordedAt) {
        @Override
        public String toString() {
            return "Page(" + number + ")";
        }
    }

    void keep(Connection tx, Run run, Page page) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into opt_out_page (workspace_id, run_id, number, direction, sha256, entries, asked_at,
                    recorded_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    run.workspace().value(),
                    run.id(),
                    page.number(),
                    page.direction().written(),
                    page.sha256(),
                    page.entries(),
                    page.askedAt(),
                    page.recordedAt());
            s.executeUpdate();
        }
    }

    /** The newest pages of a run, oldest first. */
    List<Page> pages(Connection tx, WorkspaceId workspace, UUID run, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select number, direction, sha256, entries, asked_at, recorded_at from opt_out_page
                where workspace_id = ? and run_id = ? order by number desc limit ?""")) {
            Sql.bind(s, workspace.value(), run, most);
            ResultSet rows = s.executeQuery();
            List<Page> out = new ArrayList<>();
            while (rows.next()) {
                out.addFirst(new Page(
                        rows.getInt(1),
                        Run.Phase.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)),
                        rows.getBytes(3),
                        rows.getInt(4),
                        rows.getTimestamp(5).toInstant(),
                        rows.getTimestamp(6).toInstant()));
            }
            return out;
        }
    }

    /** The newest runs, the newest first. */
    List<Run> newest(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                 from opt_out_reconciliation r where r.workspace_id = ? order by r.id desc limit ?""")) {
            Sql.bind(s, workspace.value(), MOST_SHOWN);
            return runs(s);
        }
    }

    Optional<Run> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                 from opt_out_reconciliation r where r.workspace_id = ? and r.id = ?""")) {
            Sql.bind(s, workspace.value(), id);
            return runs(s).stream().findFirst();
        }
    }

    /** The run of this connection that is under way. */
    Optional<Run> running(Connection tx, WorkspaceId workspace, ConnectionId connection) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                 from opt_out_reconciliation r
                 where r.workspace_id = ? and r.connection_id = ? and r.status = 'running'""")) {
            Sql.bind(s, workspace.value(), connection.value());
            return runs(s).stream().findFirst();
        }
    }

    /**
     * When connections were last compared.
     *
     * @param askedAt of the newest run, whatever came of it
     * @param doneAt when the newest that came to its end did; null when none ever did
     */
    record Last(Instant askedAt, @Nullable Instant doneAt) {}

    Map<ConnectionId, Last> last(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select r.connection_id, max(r.asked_at), max(r.finished_at) filter (where r.status = 'done')
                from (select unnest(?::uuid[]) as id) w
                join opt_out_reconciliation r on r.workspace_id = w.id group by r.connection_id""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            ResultSet rows = s.executeQuery();
            Map<ConnectionId, Last> out = new HashMap<>();
            while (rows.next()) {
                out.put(
                        new ConnectionId(rows.getObject(1, UUID.class)),
                        new Last(rows.getTimestamp(2).toInstant(), Sql.instant(rows, 3)));
            }
            return out;
        }
    }

    private static List<Run> runs(PreparedStatement s) throws SQLException {
        ResultSet rows = s.executeQuery();
        List<Run> out = new ArrayList<>();
        while (rows.next()) {
            out.add(new Run(
                    new WorkspaceId(rows.getObject(1, UUID.class)),
                    rows.getObject(2, UUID.class),
                    new ConnectionId(rows.getObject(3, UUID.class)),
                    Run.Status.valueOf(rows.getString(4).toUpperCase(Locale.ROOT)),
                    Run.Phase.valueOf(rows.getString(5).toUpperCase(Locale.ROOT)),
                    rows.getString(6),
                    rows.getInt(7),
                    rows.getInt(8),
                    counts(rows.getString(9)),
                    rows.getString(10),
                    rows.getString(11),
                    rows.getTimestamp(12).toInstant(),
                    rows.getTimestamp(13).toInstant(),
                    Sql.instant(rows, 14)));
        }
        return out;
    }

    private static Map<String, Long> counts(String json) {
        Map<String, Long> out = new TreeMap<>();
        Json.readOwn(json.getBytes(StandardCharsets.UTF_8))
                .properties()
                .forEach(e -> out.put(e.getKey(), e.getValue().asLong()));
        return out;
    }
}
