package dev.gatepost.providers.vonage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The token of a Vonage application: RS256 under its private key (RFC 7519; developer.vonage.com, "JSON Web Tokens").
 * One holds for fifteen minutes and is used for five, since a signature costs more than all else in a hand-over.
 */
final class VonageToken {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration USE = Duration.ofMinutes(5);
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private record Made(String application, Secret key, Secret token, Instant at) {}

    private final InstantSource clock;
    private final Cache<ConnectionId, Made> made =
            Caffeine.newBuilder().maximumSize(1_000).build();

    VonageToken(InstantSource clock) {
        this.clock = clock;
    }

    /** Empty when the application or its key is missing, or the key is no PKCS #8 in PEM. */
    Optional<Header> header(Account account) {
        String application = account.settings().getOrDefault("application_id", "");
        Secret key = account.secrets().get("private_key");
        if (application.isEmpty() || key == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Made known = made.getIfPresent(account.connection());
        if (known == null
                || !known.application().equals(application)
                || !known.key().equals(key)
                || known.at().plus(USE).isBefore(now)) {
            Optional<String> token = sign(application, key, now);
            if (token.isEmpty()) {
                return Optional.empty();
            }
            known = new Made(application, key, new Secret(token.get()), now);
            made.put(account.connection(), known);
        }
        return Optional.of(new Header("Authorization", "Bearer " + known.token().reveal()));
    }

    private static Optional<String> sign(String application, Secret pem, Instant now) {
        long at = now.getEpochSecond();
        String text = part(Map.of("alg", "RS256", "typ", "JWT"))
                + '.'
                + part(Map.of(
                        "application_id",
                        application,
                        "iat",
                        at,
                        "exp",
                        at + LIFE.toSeconds(),
                        "jti",
                        UuidV7.next().toString()));
        try {
            byte[] key =
                    Base64.getMimeDecoder().decode(pem.reveal().replaceAll("-----(BEGIN|END) PRIVATE KEY-----", ""));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)));
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return Optional.of(text + '.' + ENCODER.encodeToString(signature.sign()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String part(Map<String, ?> claims) {
        return ENCODER.encodeToString(Json.write(claims));
    }
}
