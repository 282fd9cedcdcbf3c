package dev.gatepost.limits.rates;

import dev.gatepost.access.Caller;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.HttpAnswer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The rates of the routes behind the hot ones, once the caller is known, and of every source address before. A route
 * that names an address in its query is a question about that address.
 */
public final class LimitedRoutes implements HandlerInterceptor {
    /** The query parameters that name a person's address. */
    private static final List<String> ADDRESSES = List.of("address", "to");

    private final RateLimits limits;

    public LimitedRoutes(RateLimits limits) {
        this.limits = limits;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!(request.getAttribute(RouteRules.CALLER) instanceof Caller caller)) {
            return true;
        }
        String correlation = RouteRules.correlation(request);
        if (!RateHeaders.goesOn(limits.call(caller, route(request.getRequestURI())), response, correlation)) {
            return false;
        }
        for (String name : ADDRESSES) {
            String address = request.getMethod().equals("GET") ? request.getParameter(name) : null;
            if (address != null && !RateHeaders.goesOn(limits.lookup(caller, address), response, correlation)) {
                return false;
            }
        }
        return true;
    }

    /** {@code /v1/consents/state} belongs to {@code consents}. */
    static String route(String path) {
        String[] parts = path.split("/", 4);
        return parts.length < 3 ? "other" : parts[2];
    }

    /** The filter that counts calls by their source address, in front of everything. */
    public Filter sourceFilter() {
        return new Filter() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                if (!(response instanceof HttpServletResponse http)
                        || RateHeaders.goesOn(limits.source(request.getRemoteAddr()), http, HttpAnswer.correlation())) {
                    chain.doFilter(request, response);
                }
            }
        };
    }
}
