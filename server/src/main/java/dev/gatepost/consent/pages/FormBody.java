package dev.gatepost.consent.pages;

import dev.gatepost.platform.HttpAnswer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of a posted form, bounded. A field that occurs twice, or what cannot be decoded, makes the whole none. */
final class FormBody {
    private static final int MOST_BYTES = 16 * 1024;
    private static final int MOST_FIELDS = 200;
    private static final String FORM = "application/x-www-form-urlencoded";

    private FormBody() {}

    static Optional<Map<String, String>> read(HttpServletRequest request) throws IOException {
        if (!HttpAnswer.isPlain(request, FORM)) {
            return Optional.empty();
        }
        return HttpAnswer.body(request, MOST_BYTES).flatMap(FormBody::parse);
    }

    /** Whether the body is what RFC 8058 (section 3.2) has a mail program post, in either of its two media types. */
    static boolean isOneClick(HttpServletRequest request) throws IOException {
        if (HttpAnswer.isPlain(request, "multipart/form-data")) {
            String text = HttpAnswer.body(request, MOST_BYTES)
                    .map(b -> new String(b, StandardCharsets.ISO_8859_1))
                    .orElse("");
            return text.contains("name=\"List-Unsubscribe\"") && text.contains("\r\n\r\nOne-Click\r\n");
        }
        return false;
    }

    private static Optional<Map<String, String>> parse(byte[] body) {
        Map<String, String> out = new LinkedHashMap<>();
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            for (String pair : text.isEmpty() ? new String[0] : text.split("&", MOST_FIELDS + 1)) {
                int equals = pair.indexOf('=');
                String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
                String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                if (out.size() == MOST_FIELDS || out.put(name, value) != null) {
                    return Optional.empty();
                }
            }
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
        return Optional.of(out);
    }
}
