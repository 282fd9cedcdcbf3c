package dev.gatepost.access;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code directory_credential}. */
final class CredentialStore {
    /** A stored key with its workspace, as calls meet it. */
    record StoredKey(Caller caller, @Nullable Instant expiresAt, List<Network> networks) {}

    /** A key about to be stored. */
    record NewKey(
            UUID id,
            WorkspaceId workspace,
            Credentials.Wish wish,
            byte[] hash,
            String by,
            @Nullable UUID replaces) {}

    void insert(Connection tx, NewKey key, Instant now) throws SQLException {
        Credentials.Wish wish = key.wish();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_credential (id, workspace_id, name, key_hash, scopes, created_at, created_by,
                    expires_at, purpose, networks, replaces)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    key.id(),
                    key.workspace().value(),
                    wish.name(),
                    key.hash(),
                    Sql.array(
                            tx,
                            "text",
                            wish.rights().stream().map(Right::written).toArray()),
                    now,
                    key.by(),
                    wish.expiresAt(),
                    wish.purpose().written(),
                    Sql.array(tx, "text", wish.networks().toArray()),
                    key.replaces());
            s.executeUpdate();
        }
    }

    Optional<StoredKey> key(Connection tx, byte[] hash) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + DirectoryStore.COLUMNS + """
                , c.id, c.scopes, c.expires_at, c.networks
                from directory_credential c join directory_workspace w on w.id = c.workspace_id
                where c.key_hash = ? and c.revoked_at is null""")) {
            s.setBytes(1, hash);
            ResultSet rows = s.executeQuery();
            if (!rows.next()) {
                return Optional.empty();
            }
            List<Network> networks = Arrays.stream((String[]) rows.getArray(11).getArray())
                    .flatMap(n -> Network.parse(n).stream())
                    .toList();
            return Optional.of(new StoredKey(
                    new Caller(DirectoryStore.workspace(rows), rows.getObject(8, UUID.class), rights(rows, 9)),
                    Sql.instant(rows, 10),
                    networks));
        }
    }

    private static Set<Right> rights(ResultSet row, int column) throws SQLException {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (String scope : (String[]) row.getArray(column).getArray()) {
            Right.parse(scope).ifPresent(rights::add);
        }
        return rights;
    }

    List<Credentials.Listed> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, name, scopes, purpose, networks, created_at, created_by, expires_at, last_used_at,
                    revoked_at, replaces
                from directory_credential where workspace_id = ? order by id desc limit 500""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Credentials.Listed> out = new ArrayList<>();
            while (rows.next()) {
                var wish = new Credentials.Wish(
                        rows.getString(2),
                        rights(rows, 3),
                        KeyPurpose.parse(rows.getString(4)).orElse(KeyPurpose.GENERAL),
                        List.of((String[]) rows.getArray(5).getArray()),
                        Sql.instant(rows, 8));
                out.add(new Credentials.Listed(
                        rows.getObject(1, UUID.class),
                        wish,
                        rows.getTimestamp(6).toInstant(),
                        rows.getString(7),
                        Sql.instant(rows, 9),
                        Sql.instant(rows, 10),
                        rows.getObject(11, UUID.class)));
            }
            return out;
        }
    }

    Optional<String> holder(Connection tx, WorkspaceId workspace, UUID credential) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select name from directory_credential where workspace_id = ? and id = ?")) {
            Sql.bind(s, workspace.value(), credential);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    boolean revoke(Connection tx, WorkspaceId workspace, UUID credential, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update directory_credential set revoked_at = ?
                where workspace_id = ? and id = ? and revoked_at is null""")) {
            Sql.bind(s, now, workspace.value(), credential);
            return s.executeUpdate() == 1;
        }
    }

    /** Lets a key end at this instant, unless it ends before. */
    void endAt(Connection tx, WorkspaceId workspace, UUID credential, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update directory_credential set expires_at = least(expires_at, ?)
                where workspace_id = ? and id = ?""")) {
            Sql.bind(s, at, workspace.value(), credential);
            s.executeUpdate();
        }
    }

    void noteUses(Connection tx, Map<UUID, Instant> uses) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update directory_credential c set last_used_at = u.at
                from unnest(?, ?) as u (id, at)
                where c.id = u.id and (c.last_used_at is null or c.last_used_at < u.at)""")) {
            Sql.bind(
                    s,
                    Sql.column(tx, "uuid", uses.keySet(), id -> id),
                    Sql.column(tx, "timestamptz", uses.values(), at -> at));
            s.executeUpdate();
        }
    }
}
