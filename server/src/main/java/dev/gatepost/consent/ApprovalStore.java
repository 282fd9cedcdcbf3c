package dev.gatepost.consent;

import dev.gatepost.consent.RecontactApprovals.Approval;
import dev.gatepost.consent.RecordConsent.Whose;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code recontact_approval}. */
final class ApprovalStore {
    private static final int MOST = 500;
    private static final String COLUMNS = """
            select id, contact_id, channel, purpose, brand, reason, requested_by, requested_at, expires_at, approved_by,
                approved_at, used_by, used_at from recontact_approval
            """;

    void insert(Connection tx, WorkspaceId workspace, Approval a) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into recontact_approval (workspace_id, id, contact_id, channel, purpose, brand, reason,
                    requested_by, requested_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    a.id(),
                    a.contact().value(),
                    a.channel().written(),
                    a.purpose().written(),
                    a.brand(),
                    a.reason(),
                    a.requestedBy(),
                    a.requestedAt(),
                    a.expiresAt());
            s.executeUpdate();
        }
    }

    /** The newest, at most 500. */
    List<Approval> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(COLUMNS + "where workspace_id = ? order by id desc limit " + MOST)) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Approval> out = new ArrayList<>();
            while (rows.next()) {
                out.add(approval(rows));
            }
            return out;
        }
    }

    Optional<Approval> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(COLUMNS + "where workspace_id = ? and id = ? for no key update")) {
            Sql.bind(s, workspace.value(), id);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(approval(rows)) : Optional.empty();
        }
    }

    void approve(Connection tx, WorkspaceId workspace, UUID id, String by, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update recontact_approval set approved_by = ?, approved_at = ?
                where workspace_id = ? and id = ? and approved_by is null""")) {
            Sql.bind(s, by, now, workspace.value(), id);
            s.executeUpdate();
        }
    }

    /** An approval in force for this act that nobody has used; it is held. */
    Optional<UUID> usable(Connection tx, Whose whose, Act act, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id from recontact_approval
                where workspace_id = ? and contact_id = ? and channel = ? and purpose = ? and brand = ?
                    and approved_by is not null and used_by is null and expires_at > ?
                order by id limit 1 for no key update""")) {
            Sql.bind(
                    s,
                    whose.workspace().id().value(),
                    whose.contact().value(),
                    act.channel().written(),
                    act.purpose().written(),
                    act.brand(),
                    now);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(rows.getObject(1, UUID.class)) : Optional.empty();
        }
    }

    void use(Connection tx, WorkspaceId workspace, UUID id, ConsentEventId event, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update recontact_approval set used_by = ?, used_at = ?
                where workspace_id = ? and id = ? and used_by is null""")) {
            Sql.bind(s, event.value(), now, workspace.value(), id);
            if (s.executeUpdate() != 1) {
                throw new IllegalStateException("an approval was used twice");
            }
        }
    }

    private static Approval approval(ResultSet row) throws SQLException {
        UUID used = row.getObject(12, UUID.class);
        return new Approval(
                row.getObject(1, UUID.class),
                new ContactId(row.getObject(2, UUID.class)),
                Channel.parse(row.getString(3)).orElseThrow(),
                Purpose.parse(row.getString(4)).orElseThrow(),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getTimestamp(8).toInstant(),
                row.getTimestamp(9).toInstant(),
                row.getString(10),
                Sql.instant(row, 11),
                used == null ? null : new ConsentEventId(used),
                Sql.instant(row, 13));
    }
}
