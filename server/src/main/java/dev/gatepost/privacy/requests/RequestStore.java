package dev.gatepost.privacy.requests;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.People;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The table {@code access_request}. */
final class RequestStore {
    private static final int LISTED = 200;
    private static final String SELECT = """
            select workspace_id, id, address_index, address_sealed, reason, requested_by, asked_by, asked_at, state,
                entries, ready_at, expires_at, fetched
            from access_request where workspace_id = ?""";

    void insert(Connection tx, AccessRequest r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into access_request (workspace_id, id, address_index, address_sealed, reason, requested_by,
                    asked_by, asked_at, state)
                values (?, ?, ?, ?, ?, ?, ?, ?, 'asked')""")) {
            Sql.bind(
                    s,
                    r.workspace().value(),
                    r.id(),
                    r.named().index(),
                    r.named().sealed(),
                    r.reason(),
                    r.requestedBy(),
                    r.askedBy(),
                    r.askedAt());
            s.executeUpdate();
        }
    }

    Optional<AccessRequest> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** The same, held until the transaction ends; empty when another node works on it. */
    Optional<AccessRequest> take(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ? for update skip locked")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** All of a person, the oldest first. */
    List<AccessRequest> of(Connection tx, WorkspaceId workspace, byte[] index) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and address_index = ? order by id")) {
            Sql.bind(s, workspace.value(), index);
            return read(s);
        }
    }

    /** The newest first. */
    List<AccessRequest> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " order by id desc limit " + LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    /** How many were made since then. */
    long since(Connection tx, WorkspaceId workspace, Instant since) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select count(*) from access_request where workspace_id = ? and asked_at > ?")) {
            Sql.bind(s, workspace.value(), since);
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** A request that is not over. */
    record Open(WorkspaceId workspace, UUID id) {}

    /** Those to be collected, and those whose file's time is over. */
    List<Open> due(Connection tx, Collection<WorkspaceId> workspaces, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select r.workspace_id, r.id from unnest(?::uuid[]) as w (id)
                join access_request r on r.workspace_id = w.id
                where r.state <> 'over' and (r.state = 'asked' or r.expires_at <= ?) order by r.id""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), now);
            try (ResultSet row = s.executeQuery()) {
                List<Open> out = new ArrayList<>();
                while (row.next()) {
                    out.add(new Open(new WorkspaceId(row.getObject(1, UUID.class)), row.getObject(2, UUID.class)));
                }
                return out;
            }
        }
    }

    /** The sealed file is there; the address is needed no more. */
    void ready(Connection tx, AccessRequest r, byte[] file, int entries, Instant now, Instant expires)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update access_request set state = 'ready', file = ?, entries = ?, ready_at = ?, expires_at = ?,
                    address_sealed = ''
                where workspace_id = ? and id = ?""")) {
            Sql.bind(s, file, entries, now, expires, r.workspace().value(), r.id());
            s.executeUpdate();
        }
    }

    /** The file and the address go. */
    void end(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update access_request set state = 'over', file = null, address_sealed = ''
                where workspace_id = ? and id = ?""")) {
            Sql.bind(s, workspace.value(), id);
            s.executeUpdate();
        }
    }

    /** The sealed file, counted as fetched; empty when there is none (any more). */
    Optional<byte[]> fetch(Connection tx, WorkspaceId workspace, UUID id, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update access_request set fetched = fetched + 1
                where workspace_id = ? and id = ? and state = 'ready' and expires_at > ? returning file""")) {
            Sql.bind(s, workspace.value(), id, now);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    private static List<AccessRequest> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<AccessRequest> out = new ArrayList<>();
            while (row.next()) {
                out.add(new AccessRequest(
                        new WorkspaceId(row.getObject(1, UUID.class)),
                        row.getObject(2, UUID.class),
                        new People.Named(row.getBytes(3), row.getBytes(4)),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        Objects.requireNonNull(Sql.instant(row, 8)),
                        row.getString(9),
                        row.getInt(10),
                        Sql.instant(row, 11),
                        Sql.instant(row, 12),
                        row.getInt(13)));
            }
            return out;
        }
    }
}
