package dev.gatepost.proof.claims;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code claim_file}. */
final class ClaimStore {
    private static final int LISTED = 500;
    private static final String SELECT = """
            select id, contact_id, case_number, reason, hold_id, made_by, made_at from claim_file
            where workspace_id = ?""";

    void insert(Connection tx, WorkspaceId workspace, Claim c) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into claim_file (workspace_id, id, contact_id, case_number, reason, hold_id, made_by, made_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    c.id(),
                    c.contact().value(),
                    c.caseNumber(),
                    c.reason(),
                    c.hold(),
                    c.madeBy(),
                    c.madeAt());
            s.executeUpdate();
        }
    }

    List<Claim> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " order by id desc limit " + LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    Optional<Claim> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    private static List<Claim> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<Claim> out = new ArrayList<>();
            while (row.next()) {
                out.add(new Claim(
                        row.getObject(1, UUID.class),
                        new ContactId(row.getObject(2, UUID.class)),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getTimestamp(7).toInstant()));
            }
            return out;
        }
    }
}
