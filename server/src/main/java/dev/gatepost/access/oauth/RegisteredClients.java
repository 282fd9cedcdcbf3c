package dev.gatepost.access.oauth;

import dev.gatepost.access.Right;
import dev.gatepost.access.oauth.OAuthClient.StoredSecret;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/** Our clients in the framework's terms. Each proves itself, each code needs PKCE, each refresh token is good once. */
final class RegisteredClients implements RegisteredClientRepository {
    static final Duration ACCESS_LIVES = Duration.ofMinutes(10);
    static final Duration REFRESH_LIVES = Duration.ofDays(14);
    private static final Duration CODE_LIVES = Duration.ofMinutes(1);

    private final OAuthClients clients;
    private final OAuthGround ground;

    RegisteredClients(OAuthClients clients, OAuthGround ground) {
        this.clients = clients;
        this.ground = ground;
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("clients are made by OAuthClients");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return clients.find(UUID.fromString(id)).map(this::registered).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return clients.named(clientId).map(this::registered).orElse(null);
    }

    private RegisteredClient registered(OAuthClient client) {
        OAuthClient.Wish wish = client.wish();
        var settings = ClientSettings.builder()
                .requireProofKey(true)
                .requireAuthorizationConsent(true)
                .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.ES256);
        RegisteredClient.Builder out = RegisteredClient.withId(client.id().toString())
                .clientId(client.written())
                .clientName(wish.name())
                .clientAuthenticationMethods(m -> m.addAll(wish.method().protocol()))
                .scopes(s -> wish.rights().stream().map(Right::written).forEach(s::add))
                .clientSettings(settings.build())
                .tokenSettings(TokenSettings.builder()
                        .authorizationCodeTimeToLive(CODE_LIVES)
                        .accessTokenTimeToLive(ACCESS_LIVES)
                        .refreshTokenTimeToLive(REFRESH_LIVES)
                        .reuseRefreshTokens(false)
                        .build());
        String secrets = secrets(client.secrets());
        if (!secrets.isEmpty()) {
            out.clientSecret(secrets);
        }
        // Who acts for people acts for them alone.
        if (wish.redirects().isEmpty()) {
            out.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS);
        } else {
            out.redirectUris(u -> u.addAll(wish.redirects()))
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
        }
        return out.build();
    }

    private String secrets(List<StoredSecret> secrets) {
        Instant now = ground.now();
        return secrets.stream()
                .filter(s -> s.isValid(now))
                .map(s -> Base64.getEncoder().encodeToString(s.hash()))
                .collect(Collectors.joining(","));
    }

    /** Compares a secret with the hashes of all that are valid, each in constant time. */
    static final class Hashes implements PasswordEncoder {
        @Override
        public @Nullable String encode(@Nullable CharSequence secret) {
            return secret == null ? null : Base64.getEncoder().encodeToString(OAuthClients.hash(secret.toString()));
        }

        @Override
        public boolean matches(@Nullable CharSequence secret, @Nullable String stored) {
            if (secret == null || stored == null) {
                return false;
            }
            byte[] hash = OAuthClients.hash(secret.toString());
            boolean found = false;
            for (String one : stored.split(",", -1)) {
                found |= MessageDigest.isEqual(hash, Base64.getDecoder().decode(one));
            }
            return found;
        }
    }
}
