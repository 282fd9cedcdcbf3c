package dev.gatepost.providers.webpush;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Who sends, shown to a push service (RFC 8292, VAPID): ES256 under the key that the browser's subscription named. One
 * holds for twelve hours at one service and is used for six.
 */
final class Voucher {
    private static final Duration LIFE = Duration.ofHours(12);
    private static final Duration USE = Duration.ofHours(6);
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private record Place(ConnectionId connection, String origin) {}

    private record Made(Map<String, String> settings, Secret key, Secret value, Instant at) {}

    private final InstantSource clock;
    private final Cache<Place, Made> made =
            Caffeine.newBuilder().maximumSize(10_000).build();

    Voucher(InstantSource clock) {
        this.clock = clock;
    }

    /** Empty when a key or the contact is missing, or a key is none of P-256. */
    Optional<Header> header(Account account, URI endpoint) {
        Secret key = account.secrets().get("vapid_private_key");
        if (key == null) {
            return Optional.empty();
        }
        String origin = "https://" + endpoint.getRawAuthority();
        Place place = new Place(account.connection(), origin);
        Instant now = clock.instant();
        Made known = made.getIfPresent(place);
        if (known == null
                || !known.key().equals(key)
                || !known.settings().equals(account.settings())
                || known.at().plus(USE).isBefore(now)) {
            Optional<String> value = sign(account.settings(), key, origin, now);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            known = new Made(account.settings(), key, new Secret(value.get()), now);
            made.put(place, known);
        }
        return Optional.of(new Header("Authorization", known.value().reveal()));
    }

    private static Optional<String> sign(Map<String, String> settings, Secret key, String origin, Instant now) {
        String subject = settings.getOrDefault("subject", "");
        String published = settings.getOrDefault("vapid_public_key", "");
        boolean reachable = subject.startsWith("mailto:") || subject.startsWith("https://");
        if (!reachable || !published.matches("B[A-Za-z0-9_-]{86}")) {
            return Optional.empty();
        }
        String text = part(Map.of("typ", "JWT", "alg", "ES256"))
                + '.'
                + part(Map.of("aud", origin, "exp", now.plus(LIFE).getEpochSecond(), "sub", subject));
        try {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            byte[] scalar = Base64.getUrlDecoder().decode(key.reveal());
            var spec = new ECPrivateKeySpec(new BigInteger(1, scalar), curve.getParameterSpec(ECParameterSpec.class));
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(KeyFactory.getInstance("EC").generatePrivate(spec));
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return Optional.of("vapid t=" + text + '.' + ENCODER.encodeToString(signature.sign()) + ", k=" + published);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String part(Map<String, ?> claims) {
        return ENCODER.encodeToString(Json.write(claims));
    }
}
