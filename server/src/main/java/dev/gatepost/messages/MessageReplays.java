package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The table {@code message_replay}: dead messages and those that were made of them (LIM-05). */
public final class MessageReplays {
    /** Of one message no more are told. */
    private static final int MOST_TOLD = 20;

    private MessageReplays() {}

    /** A message and the one that it repeats. */
    public record Replay(WorkspaceId workspace, MessageId message, MessageId origin) {}

    /** Notes messages, in the transaction that makes them. */
    public static void note(Connection tx, List<Replay> replays) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_replay (workspace_id, message_id, replay_of)
                select * from unnest(?::uuid[], ?::uuid[], ?::uuid[])""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", replays, r -> r.workspace().value()),
                    column(tx, "uuid", replays, r -> r.message().value()),
                    column(tx, "uuid", replays, r -> r.origin().value()));
            s.executeUpdate();
        }
    }

    /** The message that this one repeats. */
    public static Optional<MessageId> origin(Connection tx, WorkspaceId workspace, MessageId message)
            throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select replay_of from message_replay where workspace_id = ? and message_id = ?")) {
            Sql.bind(s, workspace.value(), message.value());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(new MessageId(rows.getObject(1, UUID.class))) : Optional.empty();
        }
    }

    /** The first messages that repeat this one, oldest first. */
    public static List<MessageId> of(Connection tx, WorkspaceId workspace, MessageId origin) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select message_id from message_replay where workspace_id = ? and replay_of = ?
                order by message_id limit ?""")) {
            Sql.bind(s, workspace.value(), origin.value(), MOST_TOLD);
            ResultSet rows = s.executeQuery();
            List<MessageId> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new MessageId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    /** Those of the messages that something repeats. */
    public static Set<MessageId> repeated(Connection tx, WorkspaceId workspace, Collection<MessageId> messages)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select distinct r.replay_of from unnest(?::uuid[]) as w(id)
                join message_replay r on r.workspace_id = ? and r.replay_of = w.id""")) {
            Sql.bind(s, column(tx, "uuid", messages, MessageId::value), workspace.value());
            ResultSet rows = s.executeQuery();
            Set<MessageId> out = new HashSet<>();
            while (rows.next()) {
                out.add(new MessageId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }
}
