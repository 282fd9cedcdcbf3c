package dev.gatepost.access;

import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
 * The rule of every route behind the hot ones: a handler says by {@link Requires} or {@link OpenTo} who may call; what
 * says nothing is denied, and so is what does not exist. A refusal carries its reason in the catalogue's words.
 */
public final class RouteRules implements AuthorizationManager<RequestAuthorizationContext> {
    /** The request attribute under which a handler finds its {@link Caller}. */
    public static final String CALLER = "gatepost.caller";
    /** The request attribute with the correlation id. */
    public static final String CORRELATION = "gatepost.correlation";

    private static final String REFUSAL = "gatepost.refusal";
    private static final Set<String> BODIED = Set.of("POST", "PUT", "PATCH");

    private final Authenticate authenticate;
    private final Supplier<RequestMappingHandlerMapping> handlers;

    public RouteRules(Authenticate authenticate, Supplier<RequestMappingHandlerMapping> handlers) {
        this.authenticate = authenticate;
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
        if (open != null) {
            return open.door() == DoorGuard.doorOf(request) ? null : Problem.of(ReasonCode.NOT_FOUND);
        }
        Requires requires =
                handler.map(h -> h.getMethodAnnotation(Requires.class)).orElse(null);
        if (requires != null && requires.door() != DoorGuard.doorOf(request)) {
            return Problem.of(ReasonCode.NOT_FOUND);
        }
        return switch (authenticate.of(request)) {
            case Authenticate.Result.Unknown(ReasonCode code) -> Problem.of(code);
            case Authenticate.Result.Known(Caller caller) -> {
                if (requires == null) {
                    yield Problem.of(ReasonCode.NOT_FOUND);
                }
                request.setAttribute(CALLER, caller);
                if (!caller.rights().contains(requires.value())) {
                    yield Problem.of(
                            ReasonCode.SCOPE_MISSING,
                            "the scope " + requires.value().written() + " is needed");
                }
                yield bodyFault(
                        request,
                        handler.map(h -> h.getMethodAnnotation(Takes.class)).orElse(null));
            }
        };
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

    /** Answers a request that was refused, whoever it was that refused it. */
    public static void answerRefusal(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Problem problem =
                request.getAttribute(REFUSAL) instanceof Problem known ? known : Problem.of(ReasonCode.NOT_FOUND);
        HttpAnswer.problem(response, problem, correlation(request));
    }

    /** The correlation id of a request; made when there is none yet. */
    public static String correlation(HttpServletRequest request) {
        if (request.getAttribute(CORRELATION) instanceof String known) {
            return known;
        }
        String made = HttpAnswer.correlation(request);
        request.setAttribute(CORRELATION, made);
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
