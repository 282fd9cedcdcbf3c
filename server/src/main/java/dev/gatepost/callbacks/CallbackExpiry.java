package dev.gatepost.callbacks;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.retention.Expiring;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** The end of raw callbacks, by the time in their ids. What was not worked yet stays. */
public final class CallbackExpiry implements Expiring {
    /** One table of raw callbacks. */
    public enum Kept {
        CALLBACKS("callbacks", """
                delete from callback_inbox where workspace_id = ? and id in (select id from callback_inbox
                    where workspace_id = ? and id < ? and state <> 'new' order by id limit ?)""", """
                select count(*) from (select 1 from callback_inbox
                    where workspace_id = ? and id < ? and state <> 'new' limit 10000) as due"""),
        QUARANTINE("quarantine", """
                delete from callback_quarantine where workspace_id = ? and id in (select id from callback_quarantine
                    where workspace_id = ? and id < ? order by id limit ?)""", """
                select count(*) from (select 1 from callback_quarantine
                    where workspace_id = ? and id < ? limit 10000) as due""");

        private final String dataClass;
        private final String delete;
        private final String count;

        Kept(String dataClass, String delete, String count) {
            this.dataClass = dataClass;
            this.delete = delete;
            this.count = count;
        }
    }

    private final Kept kept;

    public CallbackExpiry(Kept kept) {
        this.kept = kept;
    }

    @Override
    public String dataClass() {
        return kept.dataClass;
    }

    @Override
    public int expire(Connection tx, WorkspaceId workspace, Instant before, int limit) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(kept.delete)) {
            Sql.bind(s, workspace.value(), workspace.value(), floor(before), limit);
            return s.executeUpdate();
        }
    }

    @Override
    public long due(Connection tx, WorkspaceId workspace, Instant before) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(kept.count)) {
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
