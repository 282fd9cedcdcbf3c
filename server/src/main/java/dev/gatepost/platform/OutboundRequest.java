package dev.gatepost.platform;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * One call to somebody else's server.
 *
 * @param url absolute, http or https, without user and password in it
 * @param deadline for everything from the name look-up to the last byte of the answer; at most 10 minutes
 * @param mayStill asked once the connection stands, just before the first byte is written; when it says no, nothing is
 *     sent
 */
public record OutboundRequest(
        String method, URI url, List<Header> headers, byte[] body, Duration deadline, BooleanSupplier mayStill) {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /** One that nothing calls off. */
    public OutboundRequest(String method, URI url, List<Header> headers, byte[] body, Duration deadline) {
        this(method, url, headers, body, deadline, () -> true);
    }

    public OutboundRequest {
        String scheme = url.getScheme();
        if (!("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme)) || url.getHost() == null) {
            throw new IllegalArgumentException("the URL must be absolute, http or https");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the URL must not hold a user and password");
        }
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the deadline must be above zero and at most " + LONGEST);
        }
        headers = List.copyOf(headers);
    }

    /** The same, called off when the supplier says no just before the first byte is written. */
    public OutboundRequest guardedBy(BooleanSupplier guard) {
        return new OutboundRequest(method, url, headers, body, deadline, guard);
    }

    /** A header that cannot smuggle another one. */
    public record Header(String name, String value) {
        public Header {
            if (!TOKEN.matcher(name).matches() || value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
                throw new IllegalArgumentException("not a header: " + name.length() + " characters of name");
            }
        }

        @Override
        public String toString() {
            return "Header(" + name + ")";
        }
    }

    @Override
    public String toString() {
        return "OutboundRequest(" + method + " " + url.getHost() + ", " + body.length + " bytes)";
    }
}
