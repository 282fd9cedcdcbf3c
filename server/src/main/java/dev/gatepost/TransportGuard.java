package dev.gatepost;

import dev.gatepost.platform.BrowserOrigin;
import dev.gatepost.platform.DoorSettings;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.TrustedProxies;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By which transport a request came (TLS-01, TLS-03) and for whom (ACC-11). Plain HTTP beyond this machine is refused,
 * never redirected: the key was sent already. On the mutual door nobody passes without a certificate. The caller's
 * address is a proxy's word only where the proxy is one of ours; everything behind sees the one answer.
 */
final class TransportGuard implements Filter {
    /** The request attribute with the {@link X509Certificate} that the caller showed on the mutual door. */
    static final String CERTIFICATE = "gatepost.client_certificate";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String SHOWN = "jakarta.servlet.request.X509Certificate";
    private static final String STRICT_TRANSPORT = "max-age=31536000";

    private final DoorSettings doors;
    private final int demoPort;

    /** @param demoPort of the private door in plain HTTP; 0 where there is no demo */
    TransportGuard(DoorSettings doors, int demoPort) {
        this.doors = doors;
        this.demoPort = demoPort;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP is spoken here");
        }
        if (http.isSecure() && !(demoPort > 0 && isThisMachine(http.getServerName()))) {
            answer.setHeader("Strict-Transport-Security", STRICT_TRANSPORT);
        }
        Optional<TrustedProxies.Caller> behind = behindProxy(http);
        ReasonCode fault = fault(http, behind);
        if (fault != null) {
            HttpAnswer.problem(answer, Problem.of(fault), HttpAnswer.correlation());
            return;
        }
        chain.doFilter(behind.<ServletRequest>map(c -> new Behind(http, c)).orElse(http), response);
    }

    /** In the demo the same browser speaks plain HTTP with this machine; it must not be told never to. */
    private static boolean isThisMachine(@Nullable String name) {
        return name == null || name.equalsIgnoreCase("localhost") || DoorSettings.isAddress(name);
    }

    private Optional<TrustedProxies.Caller> behindProxy(HttpServletRequest http) {
        TrustedProxies proxies = doors.proxies();
        if (proxies.isEmpty() || !proxies.trusts(http.getRemoteAddr())) {
            return Optional.empty();
        }
        return proxies.callerOf(new TrustedProxies.Said(
                joined(http, "Forwarded"), joined(http, "X-Forwarded-For"), http.getHeader("X-Forwarded-Proto")));
    }

    private static @Nullable String joined(HttpServletRequest http, String header) {
        List<String> values = Collections.list(http.getHeaders(header));
        return values.isEmpty() ? null : String.join(",", values);
    }

    private @Nullable ReasonCode fault(HttpServletRequest http, Optional<TrustedProxies.Caller> behind) {
        boolean open = !http.isSecure() && !isLoopback(http.getLocalAddr());
        if (open || behind.filter(TrustedProxies.Caller::plain).isPresent()) {
            return ReasonCode.PLAIN_HTTP_REFUSED;
        }
        if (http.getLocalPort() == doors.mutualDoor().port()) {
            if (!(http.getAttribute(SHOWN) instanceof X509Certificate[] shown) || shown.length == 0) {
                return ReasonCode.CLIENT_CERTIFICATE_MISSING;
            }
            http.setAttribute(CERTIFICATE, shown[0]);
        }
        if (isPrivate(http) && !SAFE.contains(http.getMethod()) && BrowserOrigin.isElsewhere(http)) {
            return ReasonCode.ORIGIN_NOT_ALLOWED;
        }
        String encoding = http.getHeader("Content-Encoding");
        // Nothing here unpacks a body, so that no small one becomes a large one.
        return encoding == null || encoding.toLowerCase(Locale.ROOT).equals("identity")
                ? null
                : ReasonCode.WRONG_MEDIA_TYPE;
    }

    private boolean isPrivate(HttpServletRequest http) {
        int port = http.getLocalPort();
        return port == doors.privateDoor().port() || port == demoPort;
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1") || address.equals("::1");
    }

    /** The request as if the caller stood at the door. */
    private static final class Behind extends HttpServletRequestWrapper {
        private final TrustedProxies.Caller caller;

        Behind(HttpServletRequest request, TrustedProxies.Caller caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public String getRemoteAddr() {
            return caller.address();
        }

        @Override
        public String getRemoteHost() {
            return caller.address();
        }
    }
}
