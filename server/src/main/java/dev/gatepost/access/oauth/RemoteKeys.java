package dev.gatepost.access.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Other people's public keys, fetched through the guarded client: kept for ten minutes, asked for again when a key is
 * unknown but not more often than every half minute, and kept for an hour when the issuer does not answer.
 */
public final class RemoteKeys {
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration AT_MOST_EACH = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MOST_KEYS = 50;

    private final OutboundHttp http;
    private final Clock clock;
    private final boolean plainHttp;
    private final Cache<String, Slot> slots =
            Caffeine.newBuilder().maximumSize(1_000).build();

    /** @param plainHttp whether {@code http:} is allowed: on the machine itself, for a first try */
    public RemoteKeys(OutboundHttp http, Clock clock, boolean plainHttp) {
        this.http = http;
        this.clock = clock;
        this.plainHttp = plainHttp;
    }

    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable JWKSet keys;
        private Instant fetched = Instant.MIN;
        private Instant tried = Instant.MIN;
    }

    /** Whether keys may be fetched from this address. */
    public boolean allows(String url) {
        try {
            URI at = URI.create(url);
            String scheme = at.getScheme();
            return at.getHost() != null
                    && at.getRawUserInfo() == null
                    && at.getRawFragment() == null
                    && ("https".equals(scheme) || plainHttp && "http".equals(scheme));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The keys at an address, or none.
     *
     * @param kid the key that is looked for; an unknown one lets the set be fetched again
     */
    Optional<JWKSet> at(String url, @Nullable String kid) {
        Slot slot = slots.get(url, u -> new Slot());
        slot.lock.lock();
        try {
            Instant now = clock.instant();
            JWKSet known = slot.keys;
            boolean fresh = known != null && slot.fetched.plus(FRESH).isAfter(now);
            boolean lacks = known != null && kid != null && known.getKeyByKeyId(kid) == null;
            if ((!fresh || lacks) && !slot.tried.isAfter(now.minus(AT_MOST_EACH))) {
                slot.tried = now;
                Optional<JWKSet> next = fetch(url);
                if (next.isPresent()) {
                    slot.keys = next.get();
                    slot.fetched = now;
                }
            }
            return Optional.ofNullable(slot.keys)
                    .filter(k -> slot.fetched.plus(KEPT).isAfter(now));
        } finally {
            slot.lock.unlock();
        }
    }

    /** Where an issuer publishes its keys, as its metadata tells (OpenID Connect Discovery, or RFC 8414). */
    Optional<String> discover(String issuer) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        for (String path : List.of("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")) {
            Optional<String> found = body(base + path).flatMap(b -> keysAddress(b, issuer));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<String> keysAddress(byte[] metadata, String issuer) {
        if (!(Json.readObject(metadata) instanceof Json.Parsed.Fine(var document))) {
            return Optional.empty();
        }
        JsonNode said = document.get("issuer");
        JsonNode keys = document.get("jwks_uri");
        return said != null
                        && said.isString()
                        && said.asString().equals(issuer)
                        && keys != null
                        && keys.isString()
                        && allows(keys.asString())
                ? Optional.of(keys.asString())
                : Optional.empty();
    }

    private Optional<JWKSet> fetch(String url) {
        return body(url).flatMap(b -> parse(new String(b, java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** What stands at an address, as JSON; empty when it does not answer well. */
    Optional<byte[]> body(String url) {
        if (!allows(url)) {
            return Optional.empty();
        }
        var accept = new OutboundRequest.Header("Accept", "application/json");
        var request = new OutboundRequest("GET", URI.create(url), List.of(accept), new byte[0], DEADLINE);
        return http.call(request) instanceof OutboundResult.Response answer && answer.status() == 200 && !answer.cut()
                ? Optional.of(answer.body())
                : Optional.empty();
    }

    /** The public keys of a JWK set; what is no public key of a pair is left out, so that no secret is ever one. */
    static Optional<JWKSet> parse(String json) {
        try {
            List<JWK> keys = JWKSet.parse(json).getKeys().stream()
                    .filter(k -> KeyType.EC.equals(k.getKeyType()) || KeyType.RSA.equals(k.getKeyType()))
                    .filter(k -> !k.isPrivate())
                    .toList();
            return keys.isEmpty() || keys.size() > MOST_KEYS ? Optional.empty() : Optional.of(new JWKSet(keys));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }
}
