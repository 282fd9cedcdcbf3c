package dev.gatepost.access.oauth;

import dev.gatepost.access.Door;
import dev.gatepost.access.DoorGuard;
import dev.gatepost.access.KnownSessions;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.operators.FailedTries.Verdict;
import dev.gatepost.platform.BrowserOrigin;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;

/**
 * What is answered under {@code /oauth2/} and at the metadata's address. On the public and mutual doors: tokens,
 * introspection, revocation, keys, metadata. On the private door: the authorization endpoint, for a person who has
 * signed in. Nothing of it is kept by a cache, no other site's page is answered, and who guesses is slowed and blocked.
 * The framework's parts are made at the first request.
 */
public final class OAuthDoor implements Filter {
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String AUTHORIZE = "/oauth2/authorize";
    private static final String KEYS = "/oauth2/jwks";
    /** Where a client proves itself. */
    private static final Set<String> PROVEN = Set.of("/oauth2/token", "/oauth2/introspect", "/oauth2/revoke");

    private final KnownSessions sessions;
    private final ClientTries tries;
    private final Supplier<OAuthEndpoints> making;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable OAuthEndpoints endpoints;

    OAuthDoor(KnownSessions sessions, ClientTries tries, Supplier<OAuthEndpoints> making) {
        this.sessions = sessions;
        this.tries = tries;
        this.making = making;
    }

    private OAuthEndpoints endpoints() {
        OAuthEndpoints made = endpoints;
        if (made != null) {
            return made;
        }
        lock.lock();
        try {
            OAuthEndpoints again = endpoints;
            if (again == null) {
                again = making.get();
                endpoints = again;
            }
            return again;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse answer)
                || !(http.getRequestURI().startsWith("/oauth2/")
                        || http.getRequestURI().equals(METADATA))) {
            chain.doFilter(request, response);
            return;
        }
        String correlation = RouteRules.correlation(http);
        answer.setHeader("Cache-Control", "no-store");
        answer.setHeader("Pragma", "no-cache");
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setHeader("Referrer-Policy", "no-referrer");
        if (!isThere(http)) {
            HttpAnswer.problem(answer, Problem.of(ReasonCode.NOT_FOUND), correlation);
            return;
        }
        Optional<FormRequest> form = FormRequest.read(http);
        if (form.isEmpty()) {
            error(answer, 400, "invalid_request", "a form is needed, of at most 16 KiB, and nothing in the URL");
            return;
        }
        AuthorizationServerContextHolder.setContext(endpoints().context());
        try {
            serve(form.get(), answer);
        } finally {
            AuthorizationServerContextHolder.resetContext();
            SecurityContextHolder.clearContext();
        }
    }

    private static boolean isThere(HttpServletRequest request) {
        String path = request.getRequestURI();
        String method = request.getMethod();
        if (DoorGuard.doorOf(request) == Door.PRIVATE) {
            return path.equals(AUTHORIZE) && (method.equals("GET") || method.equals("POST"));
        }
        return PROVEN.contains(path)
                ? method.equals("POST")
                : (path.equals(KEYS) || path.equals(METADATA)) && method.equals("GET");
    }

    private void serve(FormRequest request, HttpServletResponse answer) throws IOException, ServletException {
        if (request.getRequestURI().equals(AUTHORIZE)) {
            authorize(request, answer);
        } else if (PROVEN.contains(request.getRequestURI())) {
            prove(request, answer);
        } else {
            endpoints().open().doFilter(request, answer);
        }
    }

    private void authorize(FormRequest request, HttpServletResponse answer) throws IOException, ServletException {
        Optional<Session> session = sessions.of(request);
        if (session.isEmpty()) {
            // A session's cookie is not sent on the way from another site: a page of ours asks to go on from here.
            String query = request.getQueryString();
            answer.setStatus(HttpServletResponse.SC_SEE_OTHER);
            answer.setHeader("Location", "/grant/start" + (query == null ? "" : "?" + query));
            return;
        }
        // What was asked for is found by a secret state that only this person's page holds.
        if (request.getMethod().equals("POST") && BrowserOrigin.isElsewhere(request)) {
            HttpAnswer.problem(answer, Problem.of(ReasonCode.ORIGIN_NOT_ALLOWED), RouteRules.correlation(request));
            return;
        }
        SecurityContextHolder.setContext(new SecurityContextImpl(
                GrantRows.person(session.get().operator().id())));
        endpoints().authorize(session.get()).doFilter(request, new InOurWords(answer));
    }

    /** The framework leaves some errors to the server's error page, which there is not. */
    private static final class InOurWords extends HttpServletResponseWrapper {
        private final HttpServletResponse answer;

        InOurWords(HttpServletResponse answer) {
            super(answer);
            this.answer = answer;
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            error(answer, status, "invalid_request", "the request names no client of ours, or not its address");
        }
    }

    private void prove(FormRequest request, HttpServletResponse answer) throws IOException, ServletException {
        if (request.getHeader("Origin") != null || request.getHeader("Sec-Fetch-Site") != null) {
            error(answer, 403, "invalid_request", "a client's secret does not belong in a browser");
            return;
        }
        var attempt = tries.of(request);
        switch (tries.before(attempt)) {
            case Verdict.Blocked(Duration over) -> {
                tries.blocked();
                answer.setHeader("Retry-After", Long.toString(over.toSeconds()));
                error(answer, 429, "slow_down", "too many failed from this network");
                return;
            }
            case Verdict.Go(Duration after) -> pause(after);
        }
        endpoints()
                .proven(new OAuthEndpoints.Outcome() {
                    @Override
                    public void proven() {
                        tries.succeeded(attempt, request);
                    }

                    @Override
                    public void refused() {
                        tries.failed(attempt, request);
                    }
                })
                .doFilter(request, answer);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An error as RFC 6749 writes it. */
    static void error(HttpServletResponse answer, int status, String code, String why) throws IOException {
        byte[] body = Json.write(Map.of("error", code, "error_description", why));
        if (status == 401) {
            answer.setHeader("WWW-Authenticate", "Basic realm=\"gatepost\"");
        }
        answer.setStatus(status);
        answer.setContentType("application/json");
        answer.setContentLength(body.length);
        answer.getOutputStream().write(body);
    }
}
