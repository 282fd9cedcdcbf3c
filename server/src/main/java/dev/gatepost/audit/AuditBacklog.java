package dev.gatepost.audit;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was written and is not yet in the log.
 *
 * @param batches counted up to the bound asked for in each workspace
 * @param oldest when the first of them was written; null when there is none
 */
public record AuditBacklog(long batches, @Nullable Instant oldest) {
    /** The backlog of these workspaces, together (role jobs). */
    public static AuditBacklog of(Connection tx, Collection<WorkspaceId> workspaces, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select d.batches, (select id from audit_batch where workspace_id = w.id order by id limit 1)
                from unnest(?::uuid[]) as w(id)
                cross join lateral (select count(*) as batches from (
                    select 1 from audit_batch where workspace_id = w.id limit ?) b) d
                where d.batches > 0""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), most);
            ResultSet rows = s.executeQuery();
            long batches = 0;
            Instant oldest = null;
            while (rows.next()) {
                batches += rows.getLong(1);
                UUID first = rows.getObject(2, UUID.class);
                if (first != null) {
                    Instant at = UuidV7.instantOf(first);
                    oldest = oldest == null || at.isBefore(oldest) ? at : oldest;
                }
            }
            return new AuditBacklog(batches, oldest);
        }
    }
}
