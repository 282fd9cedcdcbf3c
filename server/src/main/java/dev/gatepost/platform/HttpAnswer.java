package dev.gatepost.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Reads bounded bodies and writes answers on the hot routes, where no framework stands between. */
public final class HttpAnswer {
    private HttpAnswer() {}

    /** A new correlation id. */
    public static String correlation() {
        return Ids.write("cor", UuidV7.next());
    }

    /** The correlation id of a request: that of the caller's trace, while traces are on and it names one. */
    public static String correlation(HttpServletRequest request) {
        return Traces.on() ? Traces.correlation(request.getHeader("traceparent")) : correlation();
    }

    /** Whether the body is declared as JSON and as nothing around it. */
    public static boolean isPlainJson(HttpServletRequest request) {
        return isPlain(request, "application/json");
    }

    /** Whether the body is declared as of this media type and as nothing around it. */
    public static boolean isPlain(HttpServletRequest request, String mediaType) {
        String type = request.getContentType();
        String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return bare.equals(mediaType) && request.getHeader("Content-Encoding") == null;
    }

    /** The body, or empty when it is larger than {@code limit}. What is over is not read. */
    public static Optional<byte[]> body(HttpServletRequest request, int limit) throws IOException {
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            return Optional.empty();
        }
        try (InputStream in = request.getInputStream()) {
            byte[] bytes = in.readNBytes(announced >= 0 ? (int) announced : limit + 1);
            return bytes.length > limit ? Optional.empty() : Optional.of(bytes);
        }
    }

    /** Writes a JSON document. */
    public static void json(HttpServletResponse response, int status, byte[] body, String correlation)
            throws IOException {
        write(response, status, "application/json", body, correlation);
    }

    /** Writes plain text with the status 200. */
    public static void text(HttpServletResponse response, String text, String correlation) throws IOException {
        write(response, 200, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8), correlation);
    }

    /** Writes a problem. */
    public static void problem(HttpServletResponse response, Problem problem, String correlation) throws IOException {
        if (problem.code().status() == 401) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"gatepost\"");
        }
        if (problem.code().status() == 503) {
            response.setHeader("Retry-After", "1");
        }
        write(response, problem.code().status(), "application/problem+json", problem.json(correlation), correlation);
    }

    private static void write(HttpServletResponse response, int status, String type, byte[] body, String correlation)
            throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("X-Correlation-Id", correlation);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
