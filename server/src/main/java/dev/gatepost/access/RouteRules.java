package dev.gatepost.access;

import dev.gatepost.audit.Origin;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The rule of every route behind the hot ones: a handler says by {@link Requires}, {@link SignedIn} or {@link OpenTo}
 * who may call; what says nothing is denied, and so is what does not exist. A refusal carries its reason in the
 * catalogue's words.
 */
public final class RouteRules implements AuthorizationManager<RequestAuthorizationContext> {
    /** The request attribute under which a handler finds its {@link Caller}. */
    public static final String CALLER = "gatepost.caller";
    /** The request attribute with the correlation id. */
    public static final String CORRELATION = "gatepost.correlation";

    /** The request attribute with the {@link Session} of the private door. */
    public static final String SESSION = "gatepost.session";

    private static final String REFUSAL = "gatepost.refusal";
    private static final Set<String> BODIED = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> BODIED_OR_DELETE = Set.of("POST", "PUT", "PATCH", "DELETE");

    private final Authenticate authenticate;
    private final Workspaces workspaces;
    private final SessionRules people;
    private final Supplier<RequestMappingHandlerMapping> handlers;

    /** What the rules ask. */
    public record Parts(Authenticate authenticate, Workspaces workspaces, KnownSessions sessions, Clock clock) {}

    public RouteRules(Parts parts, Supplier<RequestMappingHandlerMapping> handlers) {
        this.authenticate = parts.authenticate();
        this.workspaces = parts.workspaces();
        this.people = new SessionRules(parts.sessions(), parts.workspaces(), parts.clock());
        this.handlers = handlers;
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        Problem refusal = refusal(request);
        if (refusal != null) {
            request.setAttribute(REFUSAL, refusal);
        }
        return new AuthorizationDecision(refusal == null);
    }

    /** Why this request may not go on, or null. */
    private @Nullable Problem refusal(HttpServletRequest request) {
        Optional<HandlerMethod> handler = handler(request);
        OpenTo open = handler.map(h -> h.getMethodAnnotation(OpenTo.class)).orElse(null);
        Door door = DoorGuard.doorOf(request);
        if (open != null) {
            return open.door() == door ? null : Problem.of(ReasonCode.NOT_FOUND);
        }
        Requires requires =
                handler.map(h -> h.getMethodAnnotation(Requires.class)).orElse(null);
        SignedIn own = handler.map(h -> h.getMethodAnnotation(SignedIn.class)).orElse(null);
        Takes takes = handler.map(h -> h.getMethodAnnotation(Takes.class)).orElse(null);
        Problem refused = door == Door.PRIVATE
                ? people.refusal(request, requires, own)
                : keyRefusal(request, own == null ? requires : null);
        return refused == null ? bodyFault(request, takes) : refused;
    }

    private @Nullable Problem keyRefusal(HttpServletRequest request, @Nullable Requires requires) {
        if (requires != null && requires.door() != Door.PUBLIC) {
            return Problem.of(ReasonCode.NOT_FOUND);
        }
        return switch (authenticate.of(request)) {
            case Authenticate.Result.Unknown(ReasonCode code) -> Problem.of(code);
            case Authenticate.Result.Known(Caller caller) -> {
                if (requires == null) {
                    yield Problem.of(ReasonCode.NOT_FOUND);
                }
                request.setAttribute(CALLER, caller);
                Right right = requires.value();
                // What is lent to a person for a while is in no key, whoever made it.
                if (!caller.rights().contains(right) || right.isLentOnly()) {
                    yield Problem.of(ReasonCode.SCOPE_MISSING, "the scope " + right.written() + " is needed");
                }
                yield right.isApproval() && !isRehearsal(caller, requires)
                        ? Problem.of(ReasonCode.APPROVAL_BY_SESSION)
                        : null;
            }
        };
    }

    /** Whether what a key approves here can reach nobody: its workspace, or all that there are, are for tests. */
    private boolean isRehearsal(Caller caller, Requires requires) {
        return requires.everywhere()
                ? workspaces.all().stream().allMatch(Workspace::isRehearsal)
                : caller.workspace().isRehearsal();
    }

    /** A body is JSON as it stands, or what the route declares, or it is not looked at. */
    private static @Nullable Problem bodyFault(HttpServletRequest request, @Nullable Takes takes) {
        if (!BODIED.contains(request.getMethod())) {
            return null;
        }
        if (takes == null) {
            return HttpAnswer.isPlainJson(request) ? null : Problem.of(ReasonCode.WRONG_MEDIA_TYPE);
        }
        if (!HttpAnswer.isPlain(request, takes.type())) {
            return Problem.of(ReasonCode.WRONG_MEDIA_TYPE, "this address takes " + takes.type());
        }
        if (request.getContentLengthLong() > takes.mostBytes()) {
            return Problem.of(ReasonCode.TOO_LARGE, "at most " + takes.mostBytes() + " bytes");
        }
        BoundedBody.allow(request, takes.mostBytes());
        return null;
    }

    private Optional<HandlerMethod> handler(HttpServletRequest request) {
        try {
            HandlerExecutionChain chain = handlers.get().getHandler(request);
            return chain != null && chain.getHandler() instanceof HandlerMethod method
                    ? Optional.of(method)
                    : Optional.empty();
        } catch (Exception e) {
            // No handler for this method, media type or path: nothing is there for anybody.
            return Optional.empty();
        }
    }

    /** Why a request was refused; what was never judged is not there. */
    public static Problem refusalOf(HttpServletRequest request) {
        return request.getAttribute(REFUSAL) instanceof Problem known ? known : Problem.of(ReasonCode.NOT_FOUND);
    }

    /** Answers a request that was refused, whoever it was that refused it. */
    public static void answerRefusal(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Problem problem = refusalOf(request);
        String wants = request.getHeader("Accept");
        if (problem.code() == ReasonCode.SIGN_IN_NEEDED
                && request.getMethod().equals("GET")
                && wants != null
                && wants.contains("text/html")) {
            response.setHeader("Cache-Control", "no-store");
            response.sendRedirect("/sign-in", HttpServletResponse.SC_SEE_OTHER);
            return;
        }
        HttpAnswer.problem(response, problem, correlation(request));
    }

    /** Answers a call of the private door whose form or script did not carry the token of our own pages. */
    public static void answerForgery(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpAnswer.problem(response, Problem.of(ReasonCode.FORM_TOO_OLD), correlation(request));
    }

    /** Whether a request must carry the token of our own pages: whatever changes something on the private door. */
    public static boolean asksForPageToken(HttpServletRequest request) {
        return DoorGuard.doorOf(request) == Door.PRIVATE && BODIED_OR_DELETE.contains(request.getMethod());
    }

    /** The correlation id of a request; made when there is none yet. */
    public static String correlation(HttpServletRequest request) {
        if (request.getAttribute(CORRELATION) instanceof String known) {
            return known;
        }
        String made = HttpAnswer.correlation(request);
        request.setAttribute(CORRELATION, made);
        Origin.correlate(made);
        return made;
    }

    /** Gives every request behind the hot routes its correlation id and the headers that no answer lacks. */
    public static OncePerRequestFilter correlationFilter() {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                response.setHeader("X-Correlation-Id", correlation(request));
                // What is announced as no JSON is judged once its route is known; until then none of it is read.
                if (request.getContentLengthLong() > BoundedBody.MOST_BYTES && HttpAnswer.isPlainJson(request)) {
                    HttpAnswer.problem(response, BoundedBody.problem(), correlation(request));
                    return;
                }
                chain.doFilter(new BoundedBody(request), response);
            }
        };
    }
}
