package dev.gatepost.providers.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A client for each account, with its connection kept open and its token renewed; closed when unused for an hour. */
final class ApnsClients {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration UNUSED = Duration.ofHours(1);

    /** What a client is made of: another key or another setting makes another client. */
    private record Of(Map<String, String> settings, Secret key) {}

    private final UnaryOperator<ApnsClientBuilder> trust;
    private final Cache<Of, ApnsClient> clients = Caffeine.newBuilder()
            .maximumSize(200)
            .expireAfterAccess(UNUSED)
            .removalListener(ApnsClients::discard)
            .build();

    /** {@code trust} says what server is believed beside what the platform believes. */
    ApnsClients(UnaryOperator<ApnsClientBuilder> trust) {
        this.trust = trust;
    }

    /** Empty when a setting is missing, or the key is no {@code .p8}. */
    Optional<ApnsClient> of(Account account) {
        Secret key = account.secrets().get("signing_key");
        if (key == null) {
            return Optional.empty();
        }
        Of of = new Of(account.settings(), key);
        ApnsClient known = clients.getIfPresent(of);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            ApnsClient made = make(of);
            ApnsClient other = clients.asMap().putIfAbsent(of, made);
            if (other != null) {
                var _ = made.close();
                return Optional.of(other);
            }
            return Optional.of(made);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private ApnsClient make(Of of) throws IOException, GeneralSecurityException {
        String team = of.settings().getOrDefault("team_id", "");
        String id = of.settings().getOrDefault("key_id", "");
        URI server = URI.create(of.settings().getOrDefault("base_url", server(of.settings())));
        if (team.isEmpty() || id.isEmpty() || server.getHost() == null || !"https".equals(server.getScheme())) {
            throw new IllegalArgumentException("a setting is missing");
        }
        try (InputStream pem = new ByteArrayInputStream(of.key().reveal().getBytes(StandardCharsets.US_ASCII))) {
            int port = server.getPort() < 0 ? ApnsClientBuilder.DEFAULT_APNS_PORT : server.getPort();
            return trust.apply(new ApnsClientBuilder())
                    .setApnsServer(server.getHost(), port)
                    .setSigningKey(ApnsSigningKey.loadFromInputStream(pem, team, id))
                    .setConnectionTimeout(CONNECT)
                    .build();
        }
    }

    private static String server(Map<String, String> settings) {
        boolean sandbox = settings.getOrDefault("environment", "").equals("development");
        return "https://"
                + (sandbox ? ApnsClientBuilder.DEVELOPMENT_APNS_HOST : ApnsClientBuilder.PRODUCTION_APNS_HOST);
    }

    private static void discard(@Nullable Of of, @Nullable ApnsClient client, RemovalCause why) {
        if (client != null) {
            var _ = client.close();
        }
    }
}
