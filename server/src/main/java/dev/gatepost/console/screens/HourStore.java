package dev.gatepost.console.screens;

import dev.gatepost.audit.TallyEvents;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code console_hour}, {@code console_change} and {@code console_counted}: what befell messages by the hour, what
 * people changed, and how far the log was looked through for both.
 */
final class HourStore {
    /** So that every action is kept as a state alone. */
    static final String PREFIX = "message.";

    private HourStore() {}

    /** What befell so many messages in an hour. */
    record Count(Instant hour, String state, String purpose, String reason, long messages) {}

    /** Takes the place up to which was counted, and keeps others from counting meanwhile. */
    static long begin(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select next_seq from console_counted where workspace_id = ? for update")) {
            Sql.bind(s, workspace.value());
            ResultSet row = s.executeQuery();
            if (row.next()) {
                return row.getLong(1);
            }
        }
        try (PreparedStatement s =
                tx.prepareStatement("insert into console_counted (workspace_id, next_seq) values (?, 0)")) {
            Sql.bind(s, workspace.value());
            s.executeUpdate();
        }
        return 0;
    }

    static void add(Connection tx, WorkspaceId workspace, TallyEvents.Tally tally) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update console_counted set next_seq = ? where workspace_id = ?")) {
            Sql.bind(s, tally.next(), workspace.value());
            s.executeUpdate();
        }
        note(tx, workspace, tally.noted());
        if (tally.counts().isEmpty()) {
            return;
        }
        List<Map.Entry<TallyEvents.Kind, Long>> counts =
                List.copyOf(tally.counts().entrySet());
        try (PreparedStatement s = tx.prepareStatement("""
                insert into console_hour (workspace_id, hour, state, purpose, reason, messages)
                select ?, hour, state, purpose, reason, messages
                from unnest(?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::bigint[])
                    as n(hour, state, purpose, reason, messages)
                on conflict (workspace_id, hour, state, purpose, reason)
                    do update set messages = console_hour.messages + excluded.messages""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    Sql.column(tx, "timestamptz", counts, e -> e.getKey().hour()),
                    Sql.column(tx, "text", counts, e -> e.getKey().action().substring(PREFIX.length())),
                    Sql.column(tx, "text", counts, e -> e.getKey().purpose()),
                    Sql.column(tx, "text", counts, e -> e.getKey().reason()),
                    Sql.column(tx, "bigint", counts, Map.Entry::getValue));
            s.executeUpdate();
        }
    }

    private static void note(Connection tx, WorkspaceId workspace, List<TallyEvents.Noted> noted) throws SQLException {
        if (noted.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into console_change (workspace_id, at, seq, action)
                select ?, at, seq, action from unnest(?::timestamptz[], ?::bigint[], ?::text[]) as n(at, seq, action)
                on conflict do nothing""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    Sql.column(tx, "timestamptz", noted, TallyEvents.Noted::at),
                    Sql.column(tx, "bigint", noted, TallyEvents.Noted::seq),
                    Sql.column(tx, "text", noted, TallyEvents.Noted::action));
            s.executeUpdate();
        }
    }

    /** What people changed since then, the newest first, at most so many. */
    static List<TallyEvents.Noted> changes(Connection tx, WorkspaceId workspace, Instant since, int most)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select seq, at, action from console_change where workspace_id = ? and at >= ?
                order by at desc, seq desc limit ?""")) {
            Sql.bind(s, workspace.value(), since, most);
            ResultSet rows = s.executeQuery();
            List<TallyEvents.Noted> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new TallyEvents.Noted(
                        rows.getLong(1), Objects.requireNonNull(Sql.instant(rows, 2)), rows.getString(3)));
            }
            return out;
        }
    }

    static void forget(Connection tx, WorkspaceId workspace, Instant before) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from console_hour where workspace_id = ? and hour < ?")) {
            Sql.bind(s, workspace.value(), before);
            s.executeUpdate();
        }
        try (PreparedStatement s =
                tx.prepareStatement("delete from console_change where workspace_id = ? and at < ?")) {
            Sql.bind(s, workspace.value(), before);
            s.executeUpdate();
        }
    }

    static List<Count> since(Connection tx, WorkspaceId workspace, Instant since) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select hour, state, purpose, reason, messages from console_hour
                where workspace_id = ? and hour >= ? order by hour""")) {
            Sql.bind(s, workspace.value(), since);
            ResultSet rows = s.executeQuery();
            List<Count> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Count(
                        Objects.requireNonNull(Sql.instant(rows, 1)),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getLong(5)));
            }
            return out;
        }
    }

    /** The reasons that messages of a workspace had since then. */
    static List<String> reasons(Connection tx, WorkspaceId workspace, Instant since) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select distinct reason from console_hour where workspace_id = ? and hour >= ? and reason <> ''
                order by reason""")) {
            Sql.bind(s, workspace.value(), since);
            ResultSet rows = s.executeQuery();
            List<String> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getString(1));
            }
            return out;
        }
    }
}
