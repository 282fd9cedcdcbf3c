package dev.gatepost.privacy;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The table {@code privacy_hold}. */
final class HoldStore {
    private static final int LISTED = 500;
    private static final String SELECT = """
            select id, kind, address_index, contact_id, message_id, reference_hash, reason, case_number, made_by,
                made_at, until_at, lifted_by, lifted_at, lift_reason, workspace_id
            from privacy_hold where workspace_id = ?""";

    void insert(Connection tx, WorkspaceId workspace, Hold h) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into privacy_hold (workspace_id, id, kind, address_index, contact_id, message_id, reference_hash,
                    reason, case_number, made_by, made_at, until_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    h.id(),
                    h.kind().written(),
                    h.target().index(),
                    h.target().contact(),
                    h.target().message(),
                    h.target().reference(),
                    h.reason(),
                    h.caseNumber(),
                    h.madeBy(),
                    h.madeAt(),
                    h.until());
            s.executeUpdate();
        }
    }

    Optional<Hold> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** The newest first. */
    List<Hold> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " order by id desc limit " + LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    /** Those whose copies were not let go; among them all that are in force. */
    List<Hold> unreleased(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and released_at is null order by id")) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    /** Workspaces that have a hold whose copies were not let go. */
    List<WorkspaceId> holding(Connection tx, Collection<WorkspaceId> among) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select distinct h.workspace_id from unnest(?::uuid[]) as w (id)
                join privacy_hold h on h.workspace_id = w.id where h.released_at is null""")) {
            Sql.bind(s, column(tx, "uuid", among, WorkspaceId::value));
            ResultSet rows = s.executeQuery();
            List<WorkspaceId> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new WorkspaceId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    boolean lift(Connection tx, WorkspaceId workspace, UUID id, Hold.Lifted lifted) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update privacy_hold set lifted_by = ?, lifted_at = ?, lift_reason = ?
                where workspace_id = ? and id = ? and lifted_at is null""")) {
            Sql.bind(s, lifted.by(), lifted.at(), lifted.reason(), workspace.value(), id);
            return s.executeUpdate() > 0;
        }
    }

    void released(Connection tx, WorkspaceId workspace, UUID id, Instant now) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update privacy_hold set released_at = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, now, workspace.value(), id);
            s.executeUpdate();
        }
    }

    private static List<Hold> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<Hold> out = new ArrayList<>();
            while (row.next()) {
                Instant liftedAt = Sql.instant(row, 13);
                out.add(new Hold(
                        row.getObject(1, UUID.class),
                        Hold.Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                        new Hold.Target(
                                row.getBytes(3),
                                row.getObject(4, UUID.class),
                                row.getObject(5, UUID.class),
                                row.getBytes(6)),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        Objects.requireNonNull(Sql.instant(row, 10)),
                        Sql.instant(row, 11),
                        liftedAt == null ? null : new Hold.Lifted(row.getString(12), liftedAt, row.getString(14))));
            }
            return out;
        }
    }
}
