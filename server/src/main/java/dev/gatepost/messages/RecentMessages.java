package dev.gatepost.messages;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Lists and counts for pages that show a workspace as a whole. Counting reads every message: for test workspaces. */
public final class RecentMessages {
    private RecentMessages() {}

    /** The newest messages of a workspace, newest first, at most {@code limit}. */
    public static List<MessageId> newest(Connection tx, WorkspaceId workspace, int limit) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select id from message where workspace_id = ? order by id desc limit ?")) {
            Sql.bind(s, workspace.value(), limit);
            ResultSet rows = s.executeQuery();
            List<MessageId> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new MessageId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    /** How many messages of a workspace are in each state; states without a message are left out. */
    public static Map<MessageState, Long> byState(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select coalesce(s.state, m.initial_state), count(*) from message m
                left join message_state s on s.workspace_id = m.workspace_id and s.message_id = m.id
                where m.workspace_id = ? group by 1""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Map<MessageState, Long> out = new EnumMap<>(MessageState.class);
            while (rows.next()) {
                out.put(MessageState.of(rows.getString(1)), rows.getLong(2));
            }
            return out;
        }
    }
}
