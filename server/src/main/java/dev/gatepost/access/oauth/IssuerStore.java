package dev.gatepost.access.oauth;

import dev.gatepost.access.Right;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.oauth.TrustedIssuer.Wish;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The table {@code directory_trusted_issuer}. */
final class IssuerStore {
    private static final String SELECT = """
            select id, workspace_id, name, issuer, audience, claims::text, scopes, scope_claim, algorithms, jwks,
                jwks_url, created_at, created_by, retired_at
            from directory_trusted_issuer""";

    void insert(Connection tx, TrustedIssuer rule) throws SQLException {
        Wish wish = rule.wish();
        ClientStore.change(
                tx,
                """
                insert into directory_trusted_issuer (id, workspace_id, name, issuer, audience, claims, scopes,
                    scope_claim, algorithms, jwks, jwks_url, created_at, created_by)
                values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)""",
                rule.id(),
                rule.workspace().id().value(),
                wish.name(),
                wish.issuer(),
                wish.audience(),
                new String(Json.write(wish.claims()), StandardCharsets.UTF_8),
                ClientStore.texts(tx, wish.rights().stream().map(Right::written).toList()),
                wish.scopeClaim(),
                ClientStore.texts(tx, List.copyOf(wish.algorithms())),
                wish.jwks(),
                wish.jwksUrl(),
                rule.createdAt(),
                rule.createdBy());
    }

    boolean retire(Connection tx, WorkspaceId workspace, UUID id, Instant now) throws SQLException {
        return ClientStore.change(tx, """
                update directory_trusted_issuer set retired_at = ?
                where id = ? and workspace_id = ? and retired_at is null""", now, id, workspace.value()) == 1;
    }

    /** The rules in force for an issuer, of whatever workspace. */
    List<TrustedIssuer> of(Connection tx, Workspaces workspaces, String issuer) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(SELECT + " where issuer = ? and retired_at is null order by id limit 200")) {
            Sql.bind(s, issuer);
            return read(workspaces, s);
        }
    }

    List<TrustedIssuer> list(Connection tx, Workspaces workspaces, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " where workspace_id = ? order by id desc limit 200")) {
            Sql.bind(s, workspace.value());
            return read(workspaces, s);
        }
    }

    private static List<TrustedIssuer> read(Workspaces workspaces, PreparedStatement s) throws SQLException {
        List<TrustedIssuer> out = new ArrayList<>();
        ResultSet r = s.executeQuery();
        while (r.next()) {
            Map<String, String> claims = new HashMap<>();
            Json.readOwn(r.getString(6).getBytes(StandardCharsets.UTF_8))
                    .properties()
                    .forEach(p -> claims.put(p.getKey(), p.getValue().asString()));
            var wish = new Wish(
                    r.getString(3),
                    r.getString(4),
                    r.getString(5),
                    claims,
                    ClientStore.rights(r, 7),
                    r.getString(8),
                    Set.copyOf(ClientStore.texts(r, 9)),
                    r.getString(10),
                    r.getString(11));
            out.add(new TrustedIssuer(
                    r.getObject(1, UUID.class),
                    workspaces.get(new WorkspaceId(r.getObject(2, UUID.class))),
                    wish,
                    r.getTimestamp(12).toInstant(),
                    r.getString(13),
                    Sql.instant(r, 14)));
        }
        return out;
    }
}
