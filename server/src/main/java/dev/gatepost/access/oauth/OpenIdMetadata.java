package dev.gatepost.access.oauth;

import dev.gatepost.platform.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a service has its endpoints, as it publishes itself (OpenID Connect Discovery 1.0): read again after ten
 * minutes, and what was read last stands while it does not answer.
 */
final class OpenIdMetadata {
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration AT_MOST_EACH = Duration.ofSeconds(10);
    private static final String BASIC = "client_secret_basic";

    private final RemoteKeys remote;
    private final String issuer;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Known known;
    private Instant fetched = Instant.MIN;
    private Instant tried = Instant.MIN;

    OpenIdMetadata(RemoteKeys remote, String issuer, Clock clock) {
        this.remote = remote;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * What a service says of itself.
     *
     * @param namesItself whether its name comes back beside each code (RFC 9207)
     * @param takesBasic whether a client proves itself by the header, which is the rule where it says nothing
     */
    record Known(String authorization, String token, String keys, boolean namesItself, boolean takesBasic) {}

    /** What is known; empty while the service does not answer, or gives itself another name. */
    Optional<Known> known() {
        lock.lock();
        try {
            Instant now = clock.instant();
            boolean fresh = known != null && fetched.plus(FRESH).isAfter(now);
            if (!fresh && !tried.isAfter(now.minus(AT_MOST_EACH))) {
                tried = now;
                String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
                remote.body(base + "/.well-known/openid-configuration")
                        .flatMap(this::read)
                        .ifPresent(next -> {
                            known = next;
                            fetched = now;
                        });
            }
            return Optional.ofNullable(known);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Known> read(byte[] body) {
        if (!(Json.readObject(body) instanceof Json.Parsed.Fine(ObjectNode document))
                || !text(document, "issuer").equals(issuer)) {
            return Optional.empty();
        }
        JsonNode methods = document.get("token_endpoint_auth_methods_supported");
        boolean basic = methods == null
                || methods.valueStream()
                        .anyMatch(m -> m.isString() && m.asString().equals(BASIC));
        JsonNode names = document.get("authorization_response_iss_parameter_supported");
        var read = new Known(
                text(document, "authorization_endpoint"),
                text(document, "token_endpoint"),
                text(document, "jwks_uri"),
                names != null && names.isBoolean() && names.asBoolean(),
                basic);
        return remote.allows(read.authorization()) && remote.allows(read.token()) && remote.allows(read.keys())
                ? Optional.of(read)
                : Optional.empty();
    }

    private static String text(ObjectNode document, String name) {
        JsonNode node = document.get(name);
        return node != null && node.isString() ? node.asString() : "";
    }
}
