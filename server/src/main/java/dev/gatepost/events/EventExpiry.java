package dev.gatepost.events;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.retention.Expiring;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The end of events and of their deliveries, by the time in their ids: deliveries first, then the events that none of
 * them needs. It comes long after the last retry; what an endpoint that stayed disabled was owed goes with it.
 */
public final class EventExpiry implements Expiring {
    /** A delivery is made after its event, in the same transaction. */
    private static final Duration APART = Duration.ofMinutes(5);

    @Override
    public String dataClass() {
        return "events";
    }

    @Override
    public int expire(Connection tx, WorkspaceId workspace, Instant before, int limit) throws SQLException {
        int deliveries = delete(tx, """
                delete from event_delivery where workspace_id = ? and id in (select id from event_delivery
                    where workspace_id = ? and id < ? order by id limit ?)""", workspace, before, limit);
        return deliveries == limit ? limit : delete(tx, """
                delete from event where workspace_id = ? and id in (select id from event
                    where workspace_id = ? and id < ? order by id limit ?)""", workspace, before.minus(APART), limit);
    }

    private static int delete(Connection tx, String sql, WorkspaceId workspace, Instant before, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, workspace.value(), workspace.value(), floor(before), limit);
            return s.executeUpdate();
        }
    }

    @Override
    public long due(Connection tx, WorkspaceId workspace, Instant before) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select count(*) from (select 1 from event where workspace_id = ? and id < ? limit 10000) as due""")) {
            Sql.bind(s, workspace.value(), floor(before));
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
