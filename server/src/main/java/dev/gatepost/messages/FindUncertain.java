package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Finds the messages of which it is not known what became of them: those that the provider may have, and those that it
 * took and of which it never said more. Reads the shelf, so it costs nothing where there are none (OBS-06).
 */
public final class FindUncertain {
    private FindUncertain() {}

    /** How many there are in a workspace, each counted up to a bound. */
    public record Count(long uncertain, long withoutReceipt) {
        public static final Count NONE = new Count(0, 0);
    }

    /** Counts them; workspaces without any are left out. */
    public static Map<WorkspaceId, Count> count(Connection tx, Collection<WorkspaceId> workspaces, int most)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select w.id, u.n, r.n from unnest(?::uuid[]) as w(id)
                cross join lateral (select count(*) as n from (
                    select 1 from message_shelf h
                    join message_state s on s.workspace_id = h.workspace_id and s.message_id = h.message_id
                    where h.workspace_id = w.id and h.state = 'uncertain' and s.state = 'uncertain' limit ?) b) u
                cross join lateral (select count(*) as n from (
                    select 1 from message_shelf h
                    join message_state s on s.workspace_id = h.workspace_id and s.message_id = h.message_id
                    where h.workspace_id = w.id and h.state = 'no_receipt'
                        and s.state in ('submitted', 'sent') limit ?) b) r
                where u.n + r.n > 0""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), most, most);
            ResultSet rows = s.executeQuery();
            Map<WorkspaceId, Count> out = new HashMap<>();
            while (rows.next()) {
                out.put(new WorkspaceId(rows.getObject(1, UUID.class)), new Count(rows.getLong(2), rows.getLong(3)));
            }
            return out;
        }
    }
}
