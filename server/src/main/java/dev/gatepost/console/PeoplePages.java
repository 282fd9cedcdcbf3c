package dev.gatepost.console;

import dev.gatepost.access.operators.OperatorSessions;
import dev.gatepost.platform.Secret;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;

/** Writes the pages of signing in, with their cookies. Nothing of them is ever stored by a browser or on the way. */
final class PeoplePages {
    static final String FORM = "application/x-www-form-urlencoded";
    static final int MOST_FORM = 32 * 1024;
    static final String CEREMONY = "ceremony";
    static final String OUTSIDE = "outside";
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final Duration DEVICE_KNOWN = Duration.ofDays(180);

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(
            null, ContentType.Html, PeoplePages.class.getClassLoader(), "dev.gatepost");

    /** A page; the token of its forms is among what it is given. */
    ResponseEntity<byte[]> page(
            HttpStatus status, String template, HttpServletRequest request, Map<String, Object> values) {
        return of(ResponseEntity.status(status), template, request, values);
    }

    /** A page as the body of an answer that has headers of its own. */
    ResponseEntity<byte[]> of(
            ResponseEntity.BodyBuilder answer,
            String template,
            HttpServletRequest request,
            Map<String, Object> values) {
        var all = new HashMap<String, Object>(values);
        all.put("token", pageToken(request));
        var out = new StringOutput();
        engine.render("console/" + template + ".jte", all, out);
        // With no referrer at all a browser would send its forms with the origin "null".
        return answer.contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header("Referrer-Policy", "same-origin")
                .body(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String pageToken(HttpServletRequest request) {
        return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token ? token.getToken() : "";
    }

    /** Goes on to another page after a form was taken. */
    static ResponseEntity.BodyBuilder on(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(path))
                .cacheControl(CacheControl.noStore());
    }

    /** Gives the browser its session, and the mark by which it is known. */
    static <B extends ResponseEntity.HeadersBuilder<?>> B signedIn(
            B answer, HttpServletRequest request, OperatorSessions.Opened opened) {
        answer.header(HttpHeaders.SET_COOKIE, cookie(request, "session", opened.session(), OperatorSessions.LONGEST));
        answer.header(HttpHeaders.SET_COOKIE, cookie(request, "device", opened.device(), DEVICE_KNOWN));
        return answer;
    }

    /** A cookie of the private door: for this host, no script, no other site; over TLS alone where there is TLS. */
    static String cookie(HttpServletRequest request, String name, Secret value, Duration lives) {
        return cookie(request, name, value, lives, "Strict");
    }

    /** One that a browser brings along when another site sends it back here; it opens nothing by itself. */
    static String returning(HttpServletRequest request, Secret value, Duration lives) {
        return cookie(request, OUTSIDE, value, lives, "Lax");
    }

    private static String cookie(
            HttpServletRequest request, String name, Secret value, Duration lives, String sameSite) {
        return ResponseCookie.from(OperatorSessions.cookie(request, name), value.reveal())
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite(sameSite)
                .path("/")
                .maxAge(lives)
                .build()
                .toString();
    }
}
