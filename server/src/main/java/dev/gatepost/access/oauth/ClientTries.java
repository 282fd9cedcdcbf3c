package dev.gatepost.access.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.access.Authenticate;
import dev.gatepost.access.operators.FailedTries;
import dev.gatepost.access.operators.FailedTries.Try;
import dev.gatepost.access.operators.FailedTries.Verdict;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.WorkspaceId;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards the token endpoint against guessing as sign-in is guarded (ACC-10). A network from which a client came in is
 * known for a day and counted by itself, so that a stranger's failures elsewhere stop nobody.
 */
final class ClientTries {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTries.class);
    private static final Telemetry.Counting FAILED = Telemetry.counting(
                    "gatepost_oauth_failed_clients_total",
                    "Clients that did not prove themselves, by answer.",
                    "answer")
            .begin(List.of("refused", "blocked"));

    private final FailedTries tries;
    private final OAuthGround ground;
    private final Cache<String, Boolean> known = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    ClientTries(FailedTries tries, OAuthGround ground) {
        this.tries = tries;
        this.ground = ground;
    }

    /** Who comes from where. */
    Try of(HttpServletRequest request) {
        String source = Authenticate.network(request.getRemoteAddr());
        String client = clientId(request);
        String device = source + " " + client;
        return new Try("oauth " + source, "oauth " + client, known.getIfPresent(device) == null ? "" : device);
    }

    Verdict before(Try t) {
        return tries.before(t);
    }

    void succeeded(Try t, HttpServletRequest request) {
        known.put(Authenticate.network(request.getRemoteAddr()) + " " + clientId(request), true);
        tries.succeeded(t);
    }

    void blocked() {
        FAILED.one("blocked");
    }

    void failed(Try t, HttpServletRequest request) {
        FAILED.one("refused");
        if (!tries.failed(t)) {
            return;
        }
        String source = Authenticate.network(request.getRemoteAddr());
        LOG.warn("Too many clients failed to prove themselves from {} within a quarter of an hour.", source);
        ground.<@Nullable Void>instance(tx -> {
            ground.audit()
                    .append(
                            tx,
                            List.of(new AuditEvent(
                                    WorkspaceId.INSTANCE,
                                    "oauth.client_guessed",
                                    "network:" + source,
                                    null,
                                    null,
                                    Origin.correlation(),
                                    ground.now(),
                                    new TreeMap<>(Map.of("source_network", source)))));
            return null;
        });
    }

    /** Which client it says it is; only what is written as one of ours is kept. */
    private static String clientId(HttpServletRequest request) {
        String said = request.getParameter("client_id");
        String header = request.getHeader("Authorization");
        if (said == null && header != null && header.regionMatches(true, 0, "Basic ", 0, 6)) {
            said = basic(header.substring(6).strip());
        }
        return said == null || OAuthClient.parse(said).isEmpty() ? "nobody" : said;
    }

    private static String basic(String encoded) {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).split(":", 2)[0];
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
