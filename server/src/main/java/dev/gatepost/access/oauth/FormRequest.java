package dev.gatepost.access.oauth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request with the fields of its form, or for a GET of its query. The listeners read no forms, so that is done here,
 * within bounds, and nothing is taken from two places.
 */
final class FormRequest extends HttpServletRequestWrapper {
    private static final int MOST_BYTES = 16 * 1024;
    private static final int MOST_FIELDS = 40;

    private final Map<String, String[]> fields;

    private FormRequest(HttpServletRequest request, Map<String, String[]> fields) {
        super(request);
        this.fields = fields;
    }

    /** Reads the fields; empty when there is no form where one belongs, or one beyond the bounds. */
    static Optional<FormRequest> read(HttpServletRequest request) throws IOException {
        String query = request.getQueryString();
        if (!request.getMethod().equals("POST")) {
            return fields(query == null ? "" : query).map(f -> new FormRequest(request, f));
        }
        String type = request.getContentType();
        boolean form =
                type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded");
        if (!form || query != null || request.getHeader("Content-Encoding") != null) {
            return Optional.empty();
        }
        byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        return body.length > MOST_BYTES
                ? Optional.empty()
                : fields(new String(body, StandardCharsets.UTF_8)).map(f -> new FormRequest(request, f));
    }

    private static Optional<Map<String, String[]>> fields(String text) {
        Map<String, List<String>> out = new LinkedHashMap<>();
        String[] pairs = text.isEmpty() ? new String[0] : text.split("&", MOST_FIELDS + 1);
        if (pairs.length > MOST_FIELDS) {
            return Optional.empty();
        }
        try {
            for (String pair : pairs) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                out.computeIfAbsent(name, n -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        } catch (IllegalArgumentException noEscape) {
            return Optional.empty();
        }
        Map<String, String[]> fields = new LinkedHashMap<>();
        out.forEach((name, values) -> fields.put(name, values.toArray(new String[0])));
        return Optional.of(fields);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = fields.get(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        String[] values = fields.get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(fields.keySet());
    }
}
