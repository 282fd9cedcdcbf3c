package dev.gatepost.consent;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Reads rows of {@code consent_event}; the columns and the reading stand side by side. */
final class LedgerRows {
    static final String COLUMNS = """
            select workspace_id, id, contact_id, channel, purpose, brand, status, basis, source, campaign, actor,
                occurred_at, recorded_at, jurisdiction, disclosure_id, disclosure_version, snapshot_hash, retain_until,
                approval_id, account_id
            """;

    static final int WIDTH = 20;

    private LedgerRows() {}

    static ConsentEvent event(ResultSet row) throws SQLException {
        return new ConsentEvent(
                new WorkspaceId(row.getObject(1, UUID.class)),
                new ConsentEventId(row.getObject(2, UUID.class)),
                new ContactId(row.getObject(3, UUID.class)),
                Channel.parse(row.getString(4)).orElseThrow(),
                Purpose.parse(row.getString(5)).orElseThrow(),
                row.getString(6),
                ConsentEvent.Status.parse(row.getString(7)).orElseThrow(),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getTimestamp(12).toInstant(),
                row.getTimestamp(13).toInstant(),
                proof(row));
    }

    private static Proof proof(ResultSet row) throws SQLException {
        UUID disclosure = row.getObject(15, UUID.class);
        return new Proof(
                row.getString(14),
                disclosure == null ? null : new Proof.Shown(disclosure, row.getInt(16)),
                row.getBytes(17),
                Sql.instant(row, 18),
                row.getObject(19, UUID.class),
                row.getObject(20, UUID.class));
    }
}
