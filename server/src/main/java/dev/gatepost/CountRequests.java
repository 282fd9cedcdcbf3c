package dev.gatepost;

import dev.gatepost.platform.Telemetry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Measures every request by the class of its route ({@code send}, {@code callbacks}, {@code consents} …) and how it
 * ended. A path that is no route of ours is {@code other}: what callers invent makes no label.
 */
final class CountRequests implements Filter {
    private static final Telemetry.Timing REQUESTS = Telemetry.timing(
            "gatepost_http_request_seconds", "Requests, by class of route and how they ended.", "route", "outcome");
    private static final String OTHER = "other";

    private final Supplier<RequestMappingHandlerMapping> handlers;
    private final AtomicReference<@Nullable Set<String>> known = new AtomicReference<>();

    CountRequests(Supplier<RequestMappingHandlerMapping> handlers) {
        this.handlers = handlers;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long began = System.nanoTime();
        boolean ended = false;
        try {
            chain.doFilter(request, response);
            ended = true;
        } finally {
            if (request instanceof HttpServletRequest asked && response instanceof HttpServletResponse answer) {
                REQUESTS.took(System.nanoTime() - began, route(asked), ended ? outcome(answer.getStatus()) : "failed");
            }
        }
    }

    private String route(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.equals("/v1/messages") && request.getMethod().equals("POST")) {
            return "send";
        }
        if (path.equals("/v1/messages/batch")) {
            return "send_batch";
        }
        if (path.startsWith("/callbacks/")) {
            return "callbacks";
        }
        String name = segment(path);
        return known().contains(name) ? name : OTHER;
    }

    /** {@code /v1/consents/state} belongs to {@code consents}, {@code /health} to {@code health}. */
    private static String segment(String path) {
        String[] parts = path.split("[/.]", 4);
        int at = parts.length > 2 && parts[1].equals("v1") ? 2 : 1;
        return parts.length > at ? parts[at].replace('-', '_') : OTHER;
    }

    private Set<String> known() {
        Set<String> names = known.get();
        if (names == null) {
            names = handlers.get().getHandlerMethods().keySet().stream()
                    .flatMap(info -> info.getPatternValues().stream())
                    .map(CountRequests::segment)
                    .collect(Collectors.toUnmodifiableSet());
            known.set(names);
        }
        return names;
    }

    private static String outcome(int status) {
        if (status < 400) {
            return "ok";
        }
        return status == 429 ? "limited" : status < 500 ? "refused" : "failed";
    }
}
