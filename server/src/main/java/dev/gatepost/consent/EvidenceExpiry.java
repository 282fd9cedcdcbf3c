package dev.gatepost.consent;

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
 * The end of sealed proofs of consent: of those that a younger word of the same person took the place of, that long
 * ago. The event stays without its proof. What is in force keeps its proof whatever its age; so does an opt-out, and
 * what was given a later day ({@code retain_until}).
 */
public final class EvidenceExpiry implements Expiring {
    @Override
    public String dataClass() {
        return "consent_evidence";
    }

    @Override
    public int expire(Connection tx, WorkspaceId workspace, Instant before, int limit) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select gatepost_end_evidence(?, ?, ?)")) {
            Sql.bind(s, workspace.value(), before, limit);
            return number(s);
        }
    }

    @Override
    public long due(Connection tx, WorkspaceId workspace, Instant before) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select count(*) from (
                    select 1 from consent_event c
                    where c.workspace_id = ? and c.evidence_sealed is not null and c.id < ?
                        and c.status <> 'revoked' and (c.retain_until is null or c.retain_until < now())
                        and exists (
                            select 1 from consent_event n
                            where n.workspace_id = c.workspace_id and n.contact_id = c.contact_id and n.id > c.id
                                and n.channel = c.channel and n.purpose = c.purpose and n.brand = c.brand
                                and n.status <> 'pending' and n.recorded_at < ?)
                    limit 10000) as due""")) {
            Sql.bind(s, workspace.value(), new UUID(before.toEpochMilli() << 16, 0), before);
            return number(s);
        }
    }

    private static int number(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
