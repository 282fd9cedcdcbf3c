package dev.gatepost.access;

import dev.gatepost.audit.Origin;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * The first thing a request meets: which door it came through, whether the Host header names this Gatepost, and whether
 * the path is plain. A name that an attacker's page resolved to our address is refused (DNS rebinding).
 */
public final class DoorGuard implements Filter {
    private static final String DOOR = DoorGuard.class.getName() + ".door";

    private static final String WELL_KNOWN = "/.well-known/";

    private final Set<Integer> privatePorts;
    private final Set<String> hosts;

    /**
     * @param privatePorts the local ports of the private door; none when there is none
     * @param hosts the names (lower case, without port) under which Gatepost is called
     */
    public DoorGuard(Set<Integer> privatePorts, Set<String> hosts) {
        this.privatePorts = Set.copyOf(privatePorts);
        this.hosts = Set.copyOf(hosts);
    }

    /** The door through which a request came. */
    public static Door doorOf(HttpServletRequest request) {
        return request.getAttribute(DOOR) instanceof Door door ? door : Door.PUBLIC;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP is spoken here");
        }
        http.setAttribute(DOOR, privatePorts.contains(http.getLocalPort()) ? Door.PRIVATE : Door.PUBLIC);
        if (!hosts.contains(bareHost(http.getHeader("Host")))) {
            HttpAnswer.problem(answer, Problem.of(ReasonCode.HOST_NOT_ALLOWED), HttpAnswer.correlation());
            return;
        }
        if (!isPlain(http.getRequestURI())) {
            HttpAnswer.problem(answer, Problem.of(ReasonCode.NOT_FOUND), HttpAnswer.correlation());
            return;
        }
        Origin.enter(origin(http));
        try {
            chain.doFilter(request, response);
        } finally {
            Origin.leave();
        }
    }

    /** Whole for systems and operators; of people on their own pages no more than the network is kept (PRV-02). */
    private static String origin(HttpServletRequest http) {
        String address = http.getRemoteAddr();
        return http.getRequestURI().startsWith("/p/") ? "network:" + Authenticate.network(address) : "ip:" + address;
    }

    /**
     * Whether a path says what it means: no escapes, parameters, empty or dotted segments. No address of ours needs
     * one, and what two readers could understand in two ways is how rules are walked around. The one dotted segment is
     * where RFC 8615 keeps metadata.
     */
    private static boolean isPlain(String path) {
        int from = path.startsWith(WELL_KNOWN) ? WELL_KNOWN.length() - 1 : 0;
        for (int i = from; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean fine =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "/-_.~".indexOf(c) >= 0;
            if (!fine || c == '/' && i + 1 < path.length() && "/.".indexOf(path.charAt(i + 1)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The hot routes belong to the public door alone. */
    public static Filter onPublicDoor(Filter hot) {
        return new Filter() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                if (request instanceof HttpServletRequest http && doorOf(http) == Door.PUBLIC) {
                    hot.doFilter(request, response, chain);
                } else {
                    chain.doFilter(request, response);
                }
            }
        };
    }

    private static String bareHost(@org.jspecify.annotations.Nullable String header) {
        if (header == null) {
            return "";
        }
        String host = header.toLowerCase(Locale.ROOT);
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        return end <= 0 ? host : host.substring(0, end);
    }
}
