package dev.gatepost.console.screens;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** {@code console_level}: how high something stood in an hour. */
final class LevelStore {
    /** Before the name of a lane: for how many seconds its oldest entry had been due, at worst. */
    static final String LATE = "late:";
    /** Before the id of a budget: what it had used at last, in millionths. */
    static final String USED = "used:";

    private LevelStore() {}

    /** Something at an hour. */
    record Level(WorkspaceId workspace, String what, Instant hour, long level) {}

    /** Keeps the highest of an hour. */
    static void worst(Connection tx, List<Level> levels) throws SQLException {
        write(tx, levels, """
                insert into console_level as c (workspace_id, what, hour, level)
                select * from unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::bigint[]) as n(w, t, h, l)
                order by w, t, h
                on conflict (workspace_id, what, hour) do update set level = greatest(c.level, excluded.level)""");
    }

    /** Keeps the last of an hour. */
    static void last(Connection tx, List<Level> levels) throws SQLException {
        write(tx, levels, """
                insert into console_level as c (workspace_id, what, hour, level)
                select * from unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::bigint[]) as n(w, t, h, l)
                order by w, t, h
                on conflict (workspace_id, what, hour) do update set level = excluded.level
                    where c.level <> excluded.level""");
    }

    private static void write(Connection tx, List<Level> levels, String sql) throws SQLException {
        if (levels.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(
                    s,
                    column(tx, "uuid", levels, l -> l.workspace().value()),
                    column(tx, "text", levels, Level::what),
                    column(tx, "timestamptz", levels, Level::hour),
                    column(tx, "bigint", levels, Level::level));
            s.executeUpdate();
        }
    }

    /** How high these stood in each hour since then: a walk of one index for each of them. */
    static List<Level> since(Connection tx, WorkspaceId workspace, Collection<String> whats, Instant since)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select c.what, c.hour, c.level from unnest(?::text[]) as n(what)
                join console_level c on c.workspace_id = ? and c.what = n.what and c.hour >= ?""")) {
            Sql.bind(s, column(tx, "text", whats, w -> w), workspace.value(), since);
            ResultSet rows = s.executeQuery();
            List<Level> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Level(
                        workspace, rows.getString(1), Objects.requireNonNull(Sql.instant(rows, 2)), rows.getLong(3)));
            }
            return out;
        }
    }

    static void forget(Connection tx, WorkspaceId workspace, Instant before) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from console_level where workspace_id = ? and hour < ?")) {
            Sql.bind(s, workspace.value(), before);
            s.executeUpdate();
        }
    }
}
