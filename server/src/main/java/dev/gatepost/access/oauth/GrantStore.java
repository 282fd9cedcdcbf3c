package dev.gatepost.access.oauth;

import dev.gatepost.access.oauth.GrantRow.Token;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code directory_oauth_grant} and {@code directory_oauth_spent}. */
final class GrantStore {
    private static final String SELECT = """
            select g.id, g.client_id, g.operator_id, g.version, g.grant_type, g.scopes, g.request, g.state_hash,
                g.code_hash, g.code_issued_at, g.code_expires_at, g.code_ended,
                g.access_hash, g.access_issued_at, g.access_expires_at, g.access_ended,
                g.access_scopes, g.certificate,
                g.refresh_hash, g.refresh_issued_at, g.refresh_expires_at, g.refresh_ended
            from directory_oauth_grant g""";

    /** Which of an authorization's tokens is looked for. */
    enum Kind {
        STATE("state_hash"),
        CODE("code_hash"),
        ACCESS("access_hash"),
        REFRESH("refresh_hash");

        private final String sql;

        Kind(String column) {
            sql = SELECT + " where g." + column + " = ?";
        }
    }

    Optional<GrantRow> find(Connection tx, Kind kind, byte[] hash) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(kind.sql)) {
            Sql.bind(s, (Object) hash);
            return read(s);
        }
    }

    Optional<GrantRow> find(Connection tx, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " where g.id = ?")) {
            Sql.bind(s, id);
            return read(s);
        }
    }

    /** The authorization that a used refresh token belonged to. */
    Optional<UUID> spent(Connection tx, byte[] hash) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select grant_id from directory_oauth_spent where token_hash = ?")) {
            Sql.bind(s, (Object) hash);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(rows.getObject(1, UUID.class)) : Optional.empty();
        }
    }

    void spend(Connection tx, byte[] hash, UUID grant) throws SQLException {
        ClientStore.change(
                tx,
                "insert into directory_oauth_spent (token_hash, grant_id) values (?, ?) on conflict do nothing",
                hash,
                grant);
    }

    private static Optional<GrantRow> read(PreparedStatement s) throws SQLException {
        ResultSet r = s.executeQuery();
        if (!r.next()) {
            return Optional.empty();
        }
        return Optional.of(new GrantRow(
                r.getObject(1, UUID.class),
                r.getObject(2, UUID.class),
                r.getObject(3, UUID.class),
                r.getLong(4),
                r.getString(5),
                Set.copyOf(ClientStore.texts(r, 6)),
                r.getString(7),
                r.getBytes(8),
                token(r, 9),
                token(r, 13),
                Set.copyOf(ClientStore.texts(r, 17)),
                r.getString(18),
                token(r, 19)));
    }

    private static @Nullable Token token(ResultSet r, int column) throws SQLException {
        byte[] hash = r.getBytes(column);
        Instant issued = Sql.instant(r, column + 1);
        Instant expires = Sql.instant(r, column + 2);
        return hash == null || issued == null || expires == null
                ? null
                : new Token(hash, issued, expires, r.getBoolean(column + 3));
    }

    void insert(Connection tx, GrantRow row, WorkspaceId workspace, Instant forgetAt) throws SQLException {
        List<@Nullable Object> values = new ArrayList<@Nullable Object>();
        for (@Nullable
        Object one : new @Nullable Object[] {row.id(), row.client(), workspace.value(), row.operator(), row.type()}) {
            values.add(one);
        }
        values.addAll(changing(tx, row));
        values.add(forgetAt);
        ClientStore.change(tx, """
                insert into directory_oauth_grant (id, client_id, workspace_id, operator_id, grant_type, version,
                    scopes, request, state_hash, access_scopes, certificate,
                    code_hash, code_issued_at, code_expires_at, code_ended,
                    access_hash, access_issued_at, access_expires_at, access_ended,
                    refresh_hash, refresh_issued_at, refresh_expires_at, refresh_ended, forget_at)
                values (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", values.toArray());
    }

    /** False when another changed it since it was read. */
    boolean update(Connection tx, GrantRow row, Instant forgetAt) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(changing(tx, row));
        values.add(forgetAt);
        values.add(row.id());
        values.add(row.version());
        return ClientStore.change(tx, """
                update directory_oauth_grant set version = version + 1,
                    scopes = ?, request = ?, state_hash = ?, access_scopes = ?, certificate = ?,
                    code_hash = ?, code_issued_at = ?, code_expires_at = ?, code_ended = ?,
                    access_hash = ?, access_issued_at = ?, access_expires_at = ?, access_ended = ?,
                    refresh_hash = ?, refresh_issued_at = ?, refresh_expires_at = ?, refresh_ended = ?,
                    forget_at = ?
                where id = ? and version = ?""", values.toArray()) == 1;
    }

    private static List<@Nullable Object> changing(Connection tx, GrantRow row) throws SQLException {
        List<@Nullable Object> out = new ArrayList<>();
        out.add(ClientStore.texts(tx, List.copyOf(row.scopes())));
        out.add(row.request());
        out.add(row.state());
        out.add(ClientStore.texts(tx, List.copyOf(row.accessScopes())));
        out.add(row.certificate());
        for (Token token : Arrays.asList(row.code(), row.access(), row.refresh())) {
            out.add(token == null ? null : token.hash());
            out.add(token == null ? null : token.issuedAt());
            out.add(token == null ? null : token.expiresAt());
            out.add(token != null && token.ended());
        }
        return out;
    }

    /** Ends whatever an authorization still allows. */
    boolean end(Connection tx, UUID grant) throws SQLException {
        return ClientStore.change(tx, """
                update directory_oauth_grant
                set version = version + 1, code_ended = true, access_ended = true, refresh_ended = true
                where id = ? and not (code_ended and access_ended and refresh_ended)""", grant) == 1;
    }

    void remove(Connection tx, UUID grant) throws SQLException {
        ClientStore.change(tx, "delete from directory_oauth_grant where id = ?", grant);
    }

    void forget(Connection tx, Instant now) throws SQLException {
        ClientStore.change(tx, """
                delete from directory_oauth_spent where grant_id in
                    (select id from directory_oauth_grant where forget_at < ?)""", now);
        ClientStore.change(tx, "delete from directory_oauth_grant where forget_at < ?", now);
    }
}
