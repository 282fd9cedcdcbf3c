package dev.gatepost.access.oauth;

import dev.gatepost.access.oauth.GrantRow.Token;
import dev.gatepost.access.oauth.GrantStore.Kind;
import dev.gatepost.platform.Digests;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Authorizations for the framework, which would keep token values as they are; here they are kept as SHA-256 and found
 * by it. Of two who change one authorization at once, the second is refused. A refresh token that comes a second time
 * ends all that its authorization allows (RFC 9700, section 4.14.2).
 */
final class Grants implements OAuth2AuthorizationService {
    private static final Duration KEPT = Duration.ofDays(1);

    private final OAuthGround ground;
    private final OAuthClients clients;
    private final GrantRows rows;
    private final GrantStore store = new GrantStore();

    Grants(OAuthGround ground, OAuthClients clients, RegisteredClients registered, String issuer) {
        this.ground = ground;
        this.clients = clients;
        this.rows = new GrantRows(registered, issuer);
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        GrantRow row = rows.row(authorization);
        OAuthClient client = clients.find(row.client()).orElseThrow(Grants::invalidGrant);
        long version = ground.in(client.workspace(), tx -> {
            Instant forgetAt = last(row).plus(KEPT);
            if (row.version() == 0) {
                store.insert(tx, row, client.workspace().id(), forgetAt);
            } else {
                change(tx, row, forgetAt);
            }
            tell(tx, client, row);
            boolean ended = row.access() != null && row.access().ended();
            return ended ? ground.nodes().raise(tx) : 0L;
        });
        if (version > 0) {
            ground.nodes().awaitSeen(version);
        }
    }

    private void change(Connection tx, GrantRow row, Instant forgetAt) throws SQLException {
        Token before = store.find(tx, row.id()).map(GrantRow::refresh).orElse(null);
        if (!store.update(tx, row, forgetAt)) {
            throw invalidGrant();
        }
        Token now = row.refresh();
        if (before != null && now != null && !Arrays.equals(before.hash(), now.hash())) {
            store.spend(tx, before.hash(), row.id());
        }
    }

    private void tell(Connection tx, OAuthClient client, GrantRow row) throws SQLException {
        Token access = row.access();
        if (access == null) {
            return;
        }
        String action = access.ended() ? "oauth.token_revoked" : "oauth.token_issued";
        String scopes = String.join(" ", new java.util.TreeSet<>(row.accessScopes()));
        ground.tell(
                tx,
                client.workspace(),
                action,
                OAuthTokens.actor(client, row.operator()),
                client.written(),
                Map.of("scopes", scopes, "grant_type", row.type()));
    }

    private Instant last(GrantRow row) {
        Instant last = ground.now().plus(Duration.ofHours(1));
        for (Token token : Arrays.asList(row.code(), row.access(), row.refresh())) {
            last = token != null && token.expiresAt().isAfter(last) ? token.expiresAt() : last;
        }
        return last;
    }

    static OAuth2AuthenticationException invalidGrant() {
        return new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        ground.<@Nullable Void>read(tx -> {
            store.remove(tx, UUID.fromString(authorization.getId()));
            return null;
        });
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return ground.read(tx -> store.find(tx, UUID.fromString(id)))
                .flatMap(row -> rows.authorization(row, null))
                .orElse(null);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        byte[] hash = Digests.sha256(token);
        if (type == null) {
            return anyToken(token, hash).orElse(null);
        }
        Kind kind =
                switch (type.getValue()) {
                    case "state" -> Kind.STATE;
                    case "code" -> Kind.CODE;
                    case "refresh_token" -> Kind.REFRESH;
                    default -> Kind.ACCESS;
                };
        Optional<GrantRow> row = find(kind, hash);
        if (row.isEmpty() && kind == Kind.REFRESH) {
            endWhereSpent(hash);
        }
        return row.flatMap(r -> rows.authorization(r, token)).orElse(null);
    }

    private Optional<GrantRow> find(Kind kind, byte[] hash) {
        return ground.read(tx -> store.find(tx, kind, hash));
    }

    /** For introspection and revocation: a client learns of its own workspace's tokens alone. */
    private Optional<OAuth2Authorization> anyToken(String token, byte[] hash) {
        return find(Kind.ACCESS, hash)
                .or(() -> find(Kind.REFRESH, hash))
                .filter(this::isOfTheAskersWorkspace)
                .flatMap(r -> rows.authorization(r, token));
    }

    private boolean isOfTheAskersWorkspace(GrantRow row) {
        var asker = SecurityContextHolder.getContext().getAuthentication();
        RegisteredClient who = asker instanceof OAuth2ClientAuthenticationToken client && client.isAuthenticated()
                ? client.getRegisteredClient()
                : null;
        if (who == null) {
            return false;
        }
        Optional<OAuthClient> owner = clients.find(row.client());
        return clients.find(UUID.fromString(who.getId()))
                .flatMap(a -> owner.filter(
                        o -> o.workspace().id().equals(a.workspace().id())))
                .isPresent();
    }

    private void endWhereSpent(byte[] hash) {
        Optional<UUID> grant = ground.read(tx -> store.spent(tx, hash));
        Optional<GrantRow> row = grant.flatMap(g -> ground.read(tx -> store.find(tx, g)));
        if (row.isEmpty()) {
            return;
        }
        clients.find(row.get().client()).ifPresent(client -> {
            long version = ground.in(client.workspace(), tx -> {
                if (!store.end(tx, row.get().id())) {
                    return 0L;
                }
                ground.tell(
                        tx,
                        client.workspace(),
                        "oauth.refresh_token_reused",
                        OAuthTokens.actor(client, row.get().operator()),
                        client.written(),
                        Map.of());
                return ground.nodes().raise(tx);
            });
            if (version > 0) {
                ground.nodes().awaitSeen(version);
            }
        });
    }
}
