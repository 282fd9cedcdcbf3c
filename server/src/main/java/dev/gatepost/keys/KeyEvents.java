package dev.gatepost.keys;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The table {@code directory_key_event}: what was done to the keys of this instance. */
public final class KeyEvents {
    private KeyEvents() {}

    /**
     * One act.
     *
     * @param act as the table's check names it
     * @param subject {@code root}, {@code epoch 3}, or a workspace's id
     */
    public record KeyEvent(String act, String subject, String actor, Instant at) {}

    /** Writes one, in the caller's transaction (roles jobs and console). */
    public static void add(Connection tx, KeyEvent event) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "insert into directory_key_event (id, act, subject, actor, at) values (?, ?, ?, ?, ?)")) {
            Sql.bind(s, UuidV7.next(), event.act(), event.subject(), event.actor(), event.at());
            s.executeUpdate();
        }
    }

    /** The newest first. */
    public static List<KeyEvent> newest(Connection tx, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select act, subject, actor, at from directory_key_event order by id desc limit ?")) {
            Sql.bind(s, most);
            List<KeyEvent> out = new ArrayList<>();
            try (ResultSet rows = s.executeQuery()) {
                while (rows.next()) {
                    Instant at = Objects.requireNonNull(Sql.instant(rows, 4));
                    out.add(new KeyEvent(rows.getString(1), rows.getString(2), rows.getString(3), at));
                }
            }
            return out;
        }
    }
}
