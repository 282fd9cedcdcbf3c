package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.retention.ContentWeeks;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Drops the weeks of {@code message_content} that ended; the messages themselves stay as stubs. */
public final class EndedContent implements ContentWeeks {
    @Override
    public Map<WorkspaceId, Long> ended(Connection tx, Collection<WorkspaceId> workspaces, LocalDate by)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select c.workspace_id, count(*) from message_content c
                where c.workspace_id = any(?) and c.expires_on < date_trunc('week', ?::date)::date
                group by c.workspace_id""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), Date.valueOf(by));
            try (ResultSet row = s.executeQuery()) {
                Map<WorkspaceId, Long> out = new HashMap<>();
                while (row.next()) {
                    out.put(new WorkspaceId(row.getObject(1, UUID.class)), row.getLong(2));
                }
                return out;
            }
        }
    }

    @Override
    public int drop(Connection tx, LocalDate by) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select gatepost_drop_content(?)")) {
            Sql.bind(s, Date.valueOf(by));
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
