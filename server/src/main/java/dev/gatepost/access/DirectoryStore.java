package dev.gatepost.access;

import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code directory_organisation}, {@code directory_workspace} and {@code directory_credential}. */
final class DirectoryStore {
    private static final String COLUMNS = """
            w.id, w.organisation_id, w.name, w.kind, w.clock_offset_millis, w.promotional_countries""";

    /** A stored key with its workspace. */
    record StoredKey(Caller caller, @Nullable Instant expiresAt) {}

    void insertOrganisation(Connection tx, OrganisationId id, String name, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_organisation (id, name, created_at) values (?, ?, ?)""")) {
            s.setObject(1, id.value());
            s.setString(2, name);
            s.setTimestamp(3, Timestamp.from(now));
            s.executeUpdate();
        }
    }

    Optional<OrganisationId> organisation(Connection tx, String name) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select id from directory_organisation where name = ?")) {
            s.setString(1, name);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(new OrganisationId(rows.getObject(1, UUID.class))) : Optional.empty();
        }
    }

    void insertWorkspace(Connection tx, Workspace workspace, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_workspace
                    (id, organisation_id, name, kind, clock_offset_millis, promotional_countries, created_at)
                values (?, ?, ?, ?, ?, ?, ?)""")) {
            s.setObject(1, workspace.id().value());
            s.setObject(2, workspace.organisation().value());
            s.setString(3, workspace.name());
            s.setString(4, workspace.kind().name().toLowerCase(Locale.ROOT));
            s.setLong(5, workspace.clock().offset().toMillis());
            s.setArray(6, Sql.array(tx, "text", workspace.promotionalCountries().toArray()));
            s.setTimestamp(7, Timestamp.from(now));
            s.executeUpdate();
        }
    }

    void setClock(Connection tx, WorkspaceId id, Duration offset) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update directory_workspace set clock_offset_millis = ? where id = ?")) {
            s.setLong(1, offset.toMillis());
            s.setObject(2, id.value());
            s.executeUpdate();
        }
    }

    List<Workspace> workspaces(Connection tx) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select " + COLUMNS + " from directory_workspace w order by w.id")) {
            ResultSet rows = s.executeQuery();
            List<Workspace> out = new ArrayList<>();
            while (rows.next()) {
                out.add(workspace(rows));
            }
            return out;
        }
    }

    void insertKey(Connection tx, NewKey key, byte[] hash, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_credential
                    (id, workspace_id, name, key_hash, scopes, created_at, created_by, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            s.setObject(1, key.id());
            s.setObject(2, key.workspace().value());
            s.setString(3, key.name());
            s.setBytes(4, hash);
            s.setArray(
                    5,
                    Sql.array(
                            tx,
                            "text",
                            key.rights().stream().map(Right::written).toArray()));
            s.setTimestamp(6, Timestamp.from(now));
            s.setString(7, key.by());
            s.setTimestamp(8, key.expiresAt() == null ? null : Timestamp.from(key.expiresAt()));
            s.executeUpdate();
        }
    }

    /** A key about to be stored. */
    record NewKey(
            UUID id,
            WorkspaceId workspace,
            String name,
            Set<Right> rights,
            String by,
            @Nullable Instant expiresAt) {}

    Optional<StoredKey> key(Connection tx, byte[] hash) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                , c.id, c.scopes, c.expires_at
                from directory_credential c join directory_workspace w on w.id = c.workspace_id
                where c.key_hash = ? and c.revoked_at is null""")) {
            s.setBytes(1, hash);
            ResultSet rows = s.executeQuery();
            if (!rows.next()) {
                return Optional.empty();
            }
            Set<Right> rights = EnumSet.noneOf(Right.class);
            for (String scope : (String[]) rows.getArray(8).getArray()) {
                Right.parse(scope).ifPresent(rights::add);
            }
            Timestamp expires = rows.getTimestamp(9);
            return Optional.of(new StoredKey(
                    new Caller(workspace(rows), rows.getObject(7, UUID.class), rights),
                    expires == null ? null : expires.toInstant()));
        }
    }

    Optional<String> name(Connection tx, Caller caller) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select name from directory_credential where workspace_id = ? and id = ?")) {
            s.setObject(1, caller.workspace().id().value());
            s.setObject(2, caller.credential());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    boolean revoke(Connection tx, WorkspaceId workspace, UUID credential, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update directory_credential set revoked_at = ?
                where workspace_id = ? and id = ? and revoked_at is null""")) {
            s.setTimestamp(1, Timestamp.from(now));
            s.setObject(2, workspace.value());
            s.setObject(3, credential);
            return s.executeUpdate() == 1;
        }
    }

    private static Workspace workspace(ResultSet row) throws SQLException {
        return new Workspace(
                new WorkspaceId(row.getObject(1, UUID.class)),
                new OrganisationId(row.getObject(2, UUID.class)),
                row.getString(3),
                Workspace.Kind.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                new WallClock(Duration.ofMillis(row.getLong(5))),
                Set.of((String[]) row.getArray(6).getArray()));
    }
}
