package dev.gatepost.messages;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.retention.Expiring;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * The end of what is left of messages: when each was accepted, what became of it, its decision, its attempts. A message
 * that may still move, or that waits for a person's word, stays whatever its age.
 */
public final class StubExpiry implements Expiring {
    private static final String MOVES = "('accepted', 'deferred', 'sending', 'uncertain')";

    private static final String ENDED = """
            select m.id from message m
            left join message_state s on s.workspace_id = m.workspace_id and s.message_id = m.id
            where m.workspace_id = ? and m.id < ? and coalesce(s.state, m.initial_state) not in %s
            order by m.id limit ?""".formatted(MOVES);

    private static final String DELETE = """
            with gone as materialized (%s),
                states as (delete from message_state x using gone g
                    where x.workspace_id = ? and x.message_id = g.id),
                steps as (delete from message_step x using gone g
                    where x.workspace_id = ? and x.message_id = g.id),
                attempts as (delete from attempt x using gone g
                    where x.workspace_id = ? and x.message_id = g.id),
                parts as (delete from attempt_part x using gone g
                    where x.workspace_id = ? and x.message_id = g.id),
                replays as (delete from message_replay x using gone g
                    where x.workspace_id = ? and x.message_id = g.id)
            delete from message x using gone g where x.workspace_id = ? and x.id = g.id""".formatted(ENDED);
    private static final int COUNTED = 10_000;

    @Override
    public String dataClass() {
        return "stubs";
    }

    @Override
    public int expire(Connection tx, WorkspaceId workspace, Instant before, int limit) throws SQLException {
        UUID w = workspace.value();
        try (PreparedStatement s = tx.prepareStatement(DELETE)) {
            Sql.bind(s, w, floor(before), limit, w, w, w, w, w, w);
            return s.executeUpdate();
        }
    }

    @Override
    public long due(Connection tx, WorkspaceId workspace, Instant before) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select count(*) from (" + ENDED + ") as due")) {
            Sql.bind(s, workspace.value(), floor(before), COUNTED);
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The least id (UUIDv7) of that millisecond. */
    private static UUID floor(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }
}
