package dev.gatepost.messages;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What stands beside a message: the one that took its place, and the hand-over that is under way. */
public final class MessageLinks {
    private MessageLinks() {}

    /** A hand-over that has begun and not ended. */
    public record Underway(int number, UUID connection, Instant startedAt) {}

    /** The message that took the place of this one. */
    public static Optional<MessageId> standIn(Connection tx, WorkspaceId workspace, MessageId message)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id from message where workspace_id = ? and fallback_of = ? order by id limit 1""")) {
            Sql.bind(s, workspace.value(), message.value());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(new MessageId(rows.getObject(1, UUID.class))) : Optional.empty();
        }
    }

    /** The hand-over of this message that is under way, if one is. */
    public static List<Underway> underway(Connection tx, WorkspaceId workspace, MessageId message) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select attempt, connection_id, started_at from in_flight
                where workspace_id = ? and message_id = ?""")) {
            Sql.bind(s, workspace.value(), message.value());
            ResultSet rows = s.executeQuery();
            List<Underway> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Underway(
                        rows.getInt(1),
                        rows.getObject(2, UUID.class),
                        rows.getTimestamp(3).toInstant()));
            }
            return out;
        }
    }
}
