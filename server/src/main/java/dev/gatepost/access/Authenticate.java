package dev.gatepost.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.access.CredentialStore.StoredKey;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Telemetry;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who calls, from the head of the request alone. The hot routes and the security chain use this same code. A key
 * in the URL or from a browser is refused whatever it is, and recorded when it is a real one (ACC-02).
 */
public final class Authenticate {
    /** Who it is, or why not. */
    public sealed interface Result {
        record Known(Caller caller) implements Result {}

        record Unknown(ReasonCode code) implements Result {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(Authenticate.class);
    private static final Telemetry.Counting UNKNOWN = Telemetry.counting(
                    "gatepost_unknown_keys_total", "Calls whose key is unknown, by how they were answered.", "answer")
            .begin(List.of("unknown", "blocked"));
    /** A deployment with a wrong key calls often; who guesses calls more often. */
    private static final int MOST_UNKNOWN = 600;

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";
    /** Where clients of another maker call, which know no other way to say who they are (CHN-09). */
    private static final String BASIC_DOOR = "/2010-04-01/";

    private static final int MAX_HEADER = 300;
    /** An access token of an outside issuer says much. */
    private static final int MAX_TOKEN = 8 * 1024;

    private final Credentials credentials;
    private final List<BearerTokens> tokens;
    /** One record for a misused key in a minute is enough. */
    private final Cache<UUID, Boolean> reported = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    private final Cache<String, AtomicInteger> unknown = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();

    public Authenticate(Credentials credentials, List<BearerTokens> tokens) {
        this.credentials = credentials;
        this.tokens = List.copyOf(tokens);
    }

    /** Decides on the request's head. */
    public Result of(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query != null && ApiKey.occursIn(query) || ApiKey.occursIn(request.getRequestURI())) {
            return misused(inUrl(request), "credential.used_in_url", ReasonCode.KEY_IN_URL, request);
        }
        if (query != null && (query.contains("access_token=") || query.contains("gpo_"))) {
            return new Result.Unknown(ReasonCode.KEY_IN_URL);
        }
        String key = bearer(request);
        if (key == null) {
            return new Result.Unknown(ReasonCode.KEY_MISSING);
        }
        for (BearerTokens kind : tokens) {
            if (kind.takes(key)) {
                return byToken(kind, key, request);
            }
        }
        if (key.length() > MAX_HEADER) {
            return new Result.Unknown(ReasonCode.KEY_MISSING);
        }
        Optional<StoredKey> stored = credentials.look(key);
        if (fromBrowser(request)) {
            return misused(
                    stored.map(StoredKey::caller), "credential.used_in_browser", ReasonCode.KEY_FROM_BROWSER, request);
        }
        return stored.map(k -> known(k, request)).orElseGet(() -> unknown(request, ReasonCode.KEY_UNKNOWN));
    }

    private Result byToken(BearerTokens kind, String token, HttpServletRequest request) {
        Optional<BearerTokens.Allowed> found = kind.look(token, request.getHeader(SessionRules.WORKSPACE));
        if (found.isEmpty()) {
            return unknown(request, ReasonCode.TOKEN_UNKNOWN);
        }
        BearerTokens.Allowed allowed = found.get();
        Optional<Caller> caller = Optional.of(allowed.caller());
        if (fromBrowser(request)) {
            return misused(caller, "token.used_in_browser", ReasonCode.KEY_FROM_BROWSER, request);
        }
        if (!isFrom(allowed.networks(), request)) {
            return misused(caller, "token.used_elsewhere", ReasonCode.NETWORK_NOT_ALLOWED, request);
        }
        String bound = allowed.certificate();
        if (bound != null
                && ClientCertificate.of(request)
                        .map(ClientCertificate::thumbprint)
                        .filter(bound::equals)
                        .isEmpty()) {
            return misused(caller, "token.used_without_its_certificate", ReasonCode.TOKEN_BOUND, request);
        }
        return new Result.Known(allowed.caller());
    }

    private static boolean isFrom(List<Network> networks, HttpServletRequest request) {
        return networks.isEmpty() || networks.stream().anyMatch(n -> n.holds(request.getRemoteAddr()));
    }

    private Result known(StoredKey key, HttpServletRequest request) {
        Caller caller = key.caller();
        if (!isFrom(key.networks(), request)) {
            return misused(Optional.of(caller), "credential.used_elsewhere", ReasonCode.NETWORK_NOT_ALLOWED, request);
        }
        credentials.uses(caller);
        return new Result.Known(caller);
    }

    /** A network that tries one unknown key after another is told to wait; keys that are known come through. */
    private Result unknown(HttpServletRequest request, ReasonCode code) {
        String source = network(request.getRemoteAddr());
        int failures = unknown.get(source, s -> new AtomicInteger()).incrementAndGet();
        if (failures <= MOST_UNKNOWN) {
            UNKNOWN.one("unknown");
            return new Result.Unknown(code);
        }
        UNKNOWN.one("blocked");
        if (failures == MOST_UNKNOWN + 1) {
            LOG.warn("More than {} unknown keys came from {} within ten minutes.", MOST_UNKNOWN, source);
            credentials.recordGuessing(source);
        }
        return new Result.Unknown(ReasonCode.TOO_MANY_ATTEMPTS);
    }

    /** The one Authorization header's bearer token; repeated headers count as none. */
    /** The password of RFC 7617, which is the key; the name says nothing. */
    private static @Nullable String password(String header) {
        try {
            String both = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            return colon < 0 ? null : both.substring(colon + 1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String bearer(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() != 1 || headers.getFirst().length() > MAX_TOKEN) {
            return null;
        }
        if (headers.getFirst().startsWith(BASIC) && request.getRequestURI().startsWith(BASIC_DOOR)) {
            return password(headers.getFirst());
        }
        if (!headers.getFirst().startsWith(BEARER)) {
            return null;
        }
        return headers.getFirst().substring(BEARER.length()).strip();
    }

    private static boolean fromBrowser(HttpServletRequest request) {
        return request.getHeader("Origin") != null
                || request.getHeader("Sec-Fetch-Mode") != null
                || request.getHeader("Sec-Fetch-Site") != null
                || request.getHeader("Sec-Fetch-Dest") != null;
    }

    private Optional<Caller> inUrl(HttpServletRequest request) {
        String whole = request.getRequestURI() + "?" + request.getQueryString();
        int at = Math.max(whole.indexOf("gp_live_"), whole.indexOf("gp_test_"));
        int end = at;
        while (end < whole.length() && (Character.isLetterOrDigit(whole.charAt(end)) || whole.charAt(end) == '_')) {
            end++;
        }
        return credentials.find(whole.substring(at, end));
    }

    private Result misused(Optional<Caller> caller, String action, ReasonCode code, HttpServletRequest request) {
        caller.ifPresent(c -> {
            if (reported.asMap().putIfAbsent(c.credential(), true) == null) {
                credentials.recordMisuse(c, action, network(request.getRemoteAddr()));
            }
        });
        return new Result.Unknown(code);
    }

    /** An address cut to its network (IPv4 /24, IPv6 /48): enough to find the leak, not a person. */
    public static String network(String address) {
        int cut = address.contains(":") ? nthColon(address) : address.lastIndexOf('.');
        return cut < 0 ? "unknown" : address.substring(0, cut) + (address.contains(":") ? "::/48" : ".0/24");
    }

    private static int nthColon(String address) {
        int at = -1;
        for (int i = 0; i < 3; i++) {
            int next = address.indexOf(':', at + 1);
            if (next < 0) {
                return at;
            }
            at = next;
        }
        return at;
    }
}
