package dev.gatepost.access.oauth;

import dev.gatepost.access.Right;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.oauth.OAuthClient.Proof;
import dev.gatepost.access.oauth.OAuthClient.StoredSecret;
import dev.gatepost.access.oauth.OAuthClient.Wish;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code directory_oauth_client}, {@code directory_oauth_secret} and {@code directory_oauth_assertion}. */
final class ClientStore {
    private static final String COLUMNS = """
            c.id, c.workspace_id, c.name, c.scopes, c.method, c.jwks, c.jwks_url, c.certificate_subject,
            c.certificate_thumbprints, c.redirect_uris, c.audience, c.networks, c.created_at, c.created_by,
            c.retired_at""";

    void insert(Connection tx, OAuthClient client) throws SQLException {
        Wish wish = client.wish();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_oauth_client (id, workspace_id, name, scopes, method, jwks, jwks_url,
                    certificate_subject, certificate_thumbprints, redirect_uris, audience, networks, created_at,
                    created_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    client.id(),
                    client.workspace().id().value(),
                    wish.name(),
                    texts(tx, wish.rights().stream().map(Right::written).toList()),
                    wish.method().written(),
                    wish.proof().jwks(),
                    wish.proof().jwksUrl(),
                    wish.proof().subject(),
                    texts(tx, wish.proof().thumbprints()),
                    texts(tx, wish.redirects()),
                    wish.audience(),
                    texts(tx, wish.networks()),
                    client.createdAt(),
                    client.createdBy());
            s.executeUpdate();
        }
    }

    static java.sql.Array texts(Connection tx, List<String> values) throws SQLException {
        return Sql.array(tx, "text", values.toArray());
    }

    void addSecret(Connection tx, UUID client, byte[] hash, Instant now) throws SQLException {
        change(
                tx,
                "insert into directory_oauth_secret (client_id, secret_hash, created_at) values (?, ?, ?)",
                client,
                hash,
                now);
    }

    /** Lets the secrets of a client end at this instant, unless they end before. */
    void endSecrets(Connection tx, UUID client, Instant at) throws SQLException {
        change(
                tx,
                "update directory_oauth_secret set expires_at = least(expires_at, ?) where client_id = ?",
                at,
                client);
    }

    boolean retire(Connection tx, WorkspaceId workspace, UUID client, Instant now) throws SQLException {
        return change(tx, """
                update directory_oauth_client set retired_at = ?
                where id = ? and workspace_id = ? and retired_at is null""", now, client, workspace.value()) == 1;
    }

    /** Takes a signed assertion's identifier; false when it was taken before. */
    boolean takeOnce(Connection tx, UUID client, byte[] jti, Instant until) throws SQLException {
        return change(tx, """
                insert into directory_oauth_assertion (client_id, jti_hash, expires_at) values (?, ?, ?)
                on conflict do nothing""", client, jti, until) == 1;
    }

    void forget(Connection tx, Instant now) throws SQLException {
        change(tx, "delete from directory_oauth_assertion where expires_at < ?", now);
    }

    Optional<OAuthClient> find(Connection tx, Workspaces workspaces, UUID id) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select " + COLUMNS + " from directory_oauth_client c where c.id = ?")) {
            Sql.bind(s, id);
            return read(tx, workspaces, s).stream().findFirst();
        }
    }

    List<OAuthClient> list(Connection tx, Workspaces workspaces, WorkspaceId workspace) throws SQLException {
        String sql = "select " + COLUMNS + " from directory_oauth_client c where c.workspace_id = ?"
                + " order by c.id desc limit 500";
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, workspace.value());
            return read(tx, workspaces, s);
        }
    }

    private static List<OAuthClient> read(Connection tx, Workspaces workspaces, PreparedStatement s)
            throws SQLException {
        List<OAuthClient> out = new ArrayList<>();
        ResultSet rows = s.executeQuery();
        while (rows.next()) {
            UUID id = rows.getObject(1, UUID.class);
            out.add(new OAuthClient(
                    id,
                    workspaces.get(new WorkspaceId(rows.getObject(2, UUID.class))),
                    wish(rows),
                    rows.getTimestamp(13).toInstant(),
                    rows.getString(14),
                    Sql.instant(rows, 15),
                    secrets(tx, id)));
        }
        return out;
    }

    private static Wish wish(ResultSet rows) throws SQLException {
        return new Wish(
                rows.getString(3),
                rights(rows, 4),
                ClientMethod.parse(rows.getString(5)).orElseThrow(),
                new Proof(rows.getString(6), rows.getString(7), rows.getString(8), texts(rows, 9)),
                texts(rows, 10),
                rows.getString(11),
                texts(rows, 12));
    }

    static List<String> texts(ResultSet rows, int column) throws SQLException {
        return List.of((String[]) rows.getArray(column).getArray());
    }

    static Set<Right> rights(ResultSet rows, int column) throws SQLException {
        Set<Right> out = EnumSet.noneOf(Right.class);
        for (String scope : texts(rows, column)) {
            Right.parse(scope).ifPresent(out::add);
        }
        return out;
    }

    private static List<StoredSecret> secrets(Connection tx, UUID client) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select secret_hash, expires_at from directory_oauth_secret
                where client_id = ? order by created_at desc limit 20""")) {
            Sql.bind(s, client);
            List<StoredSecret> out = new ArrayList<>();
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                out.add(new StoredSecret(rows.getBytes(1), Sql.instant(rows, 2)));
            }
            return out;
        }
    }

    static int change(Connection tx, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            return s.executeUpdate();
        }
    }
}
