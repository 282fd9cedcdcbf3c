package dev.gatepost.access.oauth;

import dev.gatepost.access.ClientCertificate;
import dev.gatepost.access.Workspace;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/**
 * Makes tokens. Those for this Gatepost are references of 256 random bits; those for another audience are signed, since
 * nobody can look them up there. A client that came with a certificate gets tokens bound to it (RFC 8705).
 */
final class TokenValues implements OAuth2TokenGenerator<OAuth2Token> {
    /** RFC 8705, section 3.1. */
    static final String THUMBPRINT = "x5t#S256";

    static final String LIVE = "gpo_live_";
    static final String TEST = "gpo_test_";
    private static final int BYTES = 32;

    private final OAuthClients clients;
    private final TokenKeys keys;
    private final String issuer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TokenValues(OAuthClients clients, TokenKeys keys, String issuer, Clock clock) {
        this.clients = clients;
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** An access token with what it says of itself. */
    private static final class Described extends OAuth2AccessToken implements ClaimAccessor {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        private final transient Map<String, Object> claims;

        Described(String value, Instant from, Instant until, OAuth2TokenContext context, Map<String, Object> claims) {
            super(TokenType.BEARER, value, from, until, context.getAuthorizedScopes());
            this.claims = claims;
        }

        @Override
        public Map<String, Object> getClaims() {
            return claims;
        }
    }

    @Override
    public @Nullable OAuth2Token generate(OAuth2TokenContext context) {
        Optional<OAuthClient> client =
                clients.find(UUID.fromString(context.getRegisteredClient().getId()));
        if (client.isEmpty()) {
            return null;
        }
        // The framework compares with the clock of the machine, in whole instants.
        Instant now = clock.instant();
        if (OAuth2TokenType.REFRESH_TOKEN.equals(context.getTokenType())) {
            return new OAuth2RefreshToken("gpo_refresh_" + random(), now, now.plus(RegisteredClients.REFRESH_LIVES));
        }
        if (!OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
            return null;
        }
        Instant until = now.plus(RegisteredClients.ACCESS_LIVES);
        Map<String, Object> claims = new HashMap<>();
        certificate(context, client.get()).ifPresent(c -> claims.put("cnf", Map.of(THUMBPRINT, c)));
        String audience = client.get().wish().audience();
        String value = audience == null
                ? prefix(client.get().workspace()) + random()
                : keys.sign(new TokenKeys.Said(
                        issuer,
                        audience,
                        client.get(),
                        client.get().written(),
                        context.getAuthorizedScopes(),
                        now,
                        until,
                        claims));
        return new Described(value, now, until, context, claims);
    }

    private static String prefix(Workspace workspace) {
        return workspace.kind() == Workspace.Kind.LIVE ? LIVE : TEST;
    }

    private String random() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Optional<String> certificate(OAuth2TokenContext context, OAuthClient client) {
        Authentication grant = context.getAuthorizationGrant();
        if (!client.wish().method().isByCertificate()
                || grant == null
                || !(grant.getPrincipal() instanceof OAuth2ClientAuthenticationToken proven)) {
            return Optional.empty();
        }
        return proven.getCredentials() instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(ClientCertificate.thumbprint(chain[0]))
                : Optional.empty();
    }

    /** The certificate that claims name. */
    static Optional<String> certificate(Map<String, Object> claims) {
        return claims.get("cnf") instanceof Map<?, ?> cnf && cnf.get(THUMBPRINT) instanceof String thumbprint
                ? Optional.of(thumbprint)
                : Optional.empty();
    }
}
