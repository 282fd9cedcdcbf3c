package dev.gatepost.console;

import dev.gatepost.access.operators.OperatorSessions;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.springframework.http.ResponseCookie;

/**
 * Where somebody was before they had to confirm that it is they. It is kept in a cookie for as long as confirming may
 * take, whichever way they confirm by, and leads to pages of this console alone.
 */
public final class WayBack {
    private static final String COOKIE = "back";
    private static final int LONGEST = 400;
    private static final int SECONDS = 600;
    private static final Pattern PAGE = Pattern.compile("/w(/[A-Za-z0-9_~.-]+)+");

    private WayBack() {}

    /** Whether it is a page of a workspace, and nothing that a browser could read as another host. */
    public static boolean isOurs(String path) {
        return path.length() <= LONGEST
                && PAGE.matcher(path).matches()
                && !path.contains("/../")
                && !path.endsWith("/..");
    }

    /** The page that sent a form; empty when the browser does not say, or it is none of ours. */
    public static String ofReferrer(HttpServletRequest request) {
        String from = request.getHeader("Referer");
        try {
            String path = from == null ? null : new URI(from).getRawPath();
            return path != null && isOurs(path) ? path : "";
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** The cookie that remembers it; one that forgets when it is none of ours. */
    static String kept(HttpServletRequest request, String path) {
        boolean ours = isOurs(path);
        return ResponseCookie.from(OperatorSessions.cookie(request, COOKIE), ours ? path : "")
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .path("/")
                .maxAge(ours ? SECONDS : 0)
                .build()
                .toString();
    }

    /** Where to go after confirming. */
    static String of(HttpServletRequest request) {
        String path = OperatorSessions.value(request, COOKIE);
        return path != null && isOurs(path) ? path : "/account";
    }
}
