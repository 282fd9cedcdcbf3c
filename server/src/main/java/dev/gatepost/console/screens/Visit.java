package dev.gatepost.console.screens;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.Workspace;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.csrf.CsrfToken;

/** One request of a person in a workspace, after the rules of its route let it pass. */
record Visit(HttpServletRequest request, Caller caller, Session session, String correlation) {
    /** What the rules of the route left behind. */
    static Visit of(HttpServletRequest request) {
        if (request.getAttribute(RouteRules.CALLER) instanceof Caller caller
                && request.getAttribute(RouteRules.SESSION) instanceof Session session) {
            return new Visit(request, caller, session, RouteRules.correlation(request));
        }
        throw new IllegalStateException("a page was reached around its rule");
    }

    Workspace workspace() {
        return caller.workspace();
    }

    boolean may(Right right) {
        return caller.rights().contains(right);
    }

    /** {@code /w/{workspace}}, as the visitor wrote it. */
    String base() {
        return base(request.getRequestURI());
    }

    /** The part of a page's address that names the workspace. */
    static String base(String path) {
        int end = path.indexOf('/', "/w/".length());
        return end < 0 ? path : path.substring(0, end);
    }

    /** The token that forms of the page carry. */
    String token() {
        return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token ? token.getToken() : "";
    }

    /** A parameter; empty when it was not given. */
    String given(String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }
}
