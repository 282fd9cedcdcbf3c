package dev.gatepost.access.operators;

import dev.gatepost.access.Authenticate;
import dev.gatepost.access.KnownSessions;
import dev.gatepost.access.Operator;
import dev.gatepost.access.Right;
import dev.gatepost.access.Session;
import dev.gatepost.access.Session.Factor;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.SessionStore.Open;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.UuidV7;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of operators (ACC-06): a random token in a cookie, kept as SHA-256; over after 15 minutes without use or 8
 * hours; bound to the browser's name and to the account as it was. Each request asks the database, so what was ended is
 * refused on every node from the next request on.
 */
public final class OperatorSessions implements KnownSessions {
    public static final Duration IDLE = Duration.ofMinutes(15);
    public static final Duration LONGEST = Duration.ofHours(8);
    private static final Duration TOUCHED = Duration.ofSeconds(30);

    private final Ground ground;
    private final Elevations elevations;
    private final SessionStore store = new SessionStore();
    private final OperatorStore accounts = new OperatorStore();
    private final Tokens tokens = new Tokens();

    OperatorSessions(Ground ground, Elevations elevations) {
        this.ground = ground;
        this.elevations = elevations;
    }

    /** The name of a cookie of the private door; over TLS with the prefix that binds it to the host. */
    public static String cookie(HttpServletRequest request, String name) {
        return (request.isSecure() ? "__Host-" : "") + "gatepost_" + name;
    }

    /** The value of a cookie of the private door, or null. */
    public static @Nullable String value(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        String full = cookie(request, name);
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(full)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    /** From where a request comes. */
    public static Browser browser(HttpServletRequest request) {
        String agent = request.getHeader("User-Agent");
        return new Browser(
                Authenticate.network(request.getRemoteAddr()), agent == null ? "" : agent, value(request, "device"));
    }

    @Override
    public Optional<Session> of(HttpServletRequest request) {
        String token = value(request, "session");
        if (token == null || token.isEmpty()) {
            return Optional.empty();
        }
        byte[] agent = browser(request).agentHash();
        return ground.in(tx -> {
            Optional<Open> found = store.find(tx, Tokens.hash(token));
            if (found.isEmpty()) {
                return Optional.<Session>empty();
            }
            Open open = found.get();
            Instant now = ground.now();
            if (isOver(open, now)) {
                store.end(tx, open.operator().id(), open.id(), now);
                return Optional.<Session>empty();
            }
            if (!MessageDigest.isEqual(agent, open.agentHash())) {
                store.end(tx, open.operator().id(), open.id(), now);
                ground.tell(
                        tx,
                        "session.ended",
                        open.operator().actor(),
                        session(open).written(),
                        Map.of("why", "another browser sent its cookie"));
                return Optional.<Session>empty();
            }
            if (Duration.between(open.seenAt(), now).compareTo(TOUCHED) > 0) {
                store.seen(tx, open.id(), now);
            }
            List<Session.Grant> grants = accounts.grants(tx, open.operator().id());
            return Optional.of(new Session(open.id(), open.operator(), grants, open.factors()));
        });
    }

    private static boolean isOver(Open open, Instant now) {
        return !open.seenAt().plus(IDLE).isAfter(now)
                || !open.createdAt().plus(LONGEST).isAfter(now);
    }

    private static Session session(Open open) {
        return new Session(open.id(), open.operator(), List.of(), open.factors());
    }

    @Override
    public Set<Right> lent(Session session, Workspace workspace) {
        return elevations.inForce(session.operator().id(), workspace);
    }

    @Override
    public void usesLent(Session session, Workspace workspace, Right right, String correlation) {
        elevations.used(session.operator(), workspace, right, correlation);
    }

    /** What a browser is given when somebody has come in: the session's token, and the one by which it is known. */
    public record Opened(Operator operator, Secret session, Secret device) {}

    /** Opens a session in the transaction that proved these factors. */
    Opened open(Connection tx, Operator operator, int version, Set<Factor> proven, Browser browser)
            throws SQLException {
        Instant now = ground.now();
        Map<Factor, Instant> factors = new EnumMap<>(Factor.class);
        proven.forEach(f -> factors.put(f, now));
        return open(tx, operator, version, factors, browser);
    }

    /** The same for factors that were proven each at its own time. */
    Opened open(Connection tx, Operator operator, int version, Map<Factor, Instant> factors, Browser browser)
            throws SQLException {
        Instant now = ground.now();
        Secret token = tokens.next();
        var opening = new SessionStore.Opening(UuidV7.next(), operator.id(), version, Tokens.hash(token), factors);
        store.open(tx, opening, browser, now);
        Secret device = browser.device() != null && store.knows(tx, Tokens.hash(browser.device()), operator.id())
                ? new Secret(browser.device())
                : tokens.next();
        store.know(tx, Tokens.hash(device), operator.id(), now);
        ground.tell(
                tx,
                "session.opened",
                operator.actor(),
                new Session(opening.id(), operator, List.of(), factors).written(),
                Map.of("source_network", browser.network(), "factors", new TreeSet<>(factors.keySet()).toString()));
        return new Opened(operator, token, device);
    }

    /** An open session, as its owner sees it. */
    public record Listed(String id, String agent, String network, Instant createdAt, Instant seenAt, Instant until) {}

    /** The open sessions of a person. */
    public List<Listed> list(UUID operator) {
        Instant now = ground.now();
        return ground.in(tx -> store.of(tx, operator)).stream()
                .filter(o -> !isOver(o, now))
                .map(o -> new Listed(
                        session(o).written(),
                        o.agent(),
                        o.network(),
                        o.createdAt(),
                        o.seenAt(),
                        o.createdAt().plus(LONGEST)))
                .toList();
    }

    /** Ends a session of this person; false when there is none such that is open. */
    public boolean end(UUID operator, UUID session, String by) {
        return ground.in(tx -> {
            boolean ended = store.end(tx, operator, session, ground.now());
            if (ended) {
                String written = new Session(session, new Operator(operator, ""), List.of(), Map.of()).written();
                ground.tell(tx, "session.ended", by, written, Map.of("why", "ended by hand"));
            }
            return ended;
        });
    }

    /** Ends all sessions of a person; how many. */
    public int endAll(UUID operator, String by) {
        return ground.in(tx -> {
            int ended = store.endAll(tx, operator, ground.now());
            ground.tell(
                    tx,
                    "session.all_ended",
                    by,
                    new Operator(operator, "").written(),
                    Map.of("sessions", Integer.toString(ended)));
            return ended;
        });
    }
}
