package dev.gatepost.consent;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code provider_block}, as people look at it: with what was lifted. */
final class BlockRows {
    /** A block with its end. */
    record Row(
            UUID sender,
            String code,
            Instant since,
            String source,
            @Nullable Instant liftedAt,
            @Nullable String liftedBy,
            @Nullable String liftReason) {}

    List<Row> of(Connection tx, WorkspaceId workspace, ContactId contact) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select sender_id, code, since, source, lifted_at, lifted_by, lift_reason from provider_block
                where workspace_id = ? and contact_id = ? order by since""")) {
            Sql.bind(s, workspace.value(), contact.value());
            ResultSet rows = s.executeQuery();
            List<Row> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Row(
                        rows.getObject(1, UUID.class),
                        rows.getString(2),
                        rows.getTimestamp(3).toInstant(),
                        rows.getString(4),
                        Sql.instant(rows, 5),
                        rows.getString(6),
                        rows.getString(7)));
            }
            return out;
        }
    }

    /** Whether there was one in force. */
    boolean lift(Connection tx, WorkspaceId workspace, ContactId contact, UUID sender, SuppressionRows.Lift lift)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update provider_block set lifted_at = ?, lifted_by = ?, lift_reason = ?
                where workspace_id = ? and contact_id = ? and sender_id = ? and lifted_at is null""")) {
            Sql.bind(s, lift.at(), lift.by(), lift.reason(), workspace.value(), contact.value(), sender);
            return s.executeUpdate() == 1;
        }
    }
}
