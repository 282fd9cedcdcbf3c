package dev.gatepost.providers.proofs;

import dev.gatepost.providers.RawCallback;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The plain fields of a {@code multipart/form-data} body (RFC 7578), as far as a proof that stands in them needs: files
 * are passed over, and a body that is not well formed has none.
 */
record FormFields(List<Field> fields) {
    private static final int MOST_PARTS = 500;
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"\\r\\n]{1,70})\"|([^;\\s\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile(";\\s*name=\"([^\"\\r\\n]{1,200})\"");

    record Field(String name, String value) {}

    static Optional<FormFields> parse(RawCallback callback) {
        Matcher boundary = BOUNDARY.matcher(callback.only("Content-Type").orElse(""));
        if (!boundary.find()) {
            return Optional.empty();
        }
        String line = "\r\n--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        String body = "\r\n" + new String(callback.body(), StandardCharsets.ISO_8859_1);
        List<Field> fields = new ArrayList<>();
        int at = body.indexOf(line);
        for (int i = 0; i < MOST_PARTS && at >= 0; i++) {
            int begin = at + line.length();
            if (body.startsWith("--", begin)) {
                return Optional.of(new FormFields(List.copyOf(fields)));
            }
            int next = body.indexOf(line, begin);
            int blank = body.indexOf("\r\n\r\n", begin);
            if (next < 0 || blank < 0 || blank + 4 > next) {
                return Optional.empty();
            }
            field(body.substring(begin, blank), body.substring(blank + 4, next)).ifPresent(fields::add);
            at = next;
        }
        return Optional.empty();
    }

    private static Optional<Field> field(String head, String value) {
        for (String header : head.split("\r\n")) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-disposition:") && !header.contains("filename")) {
                Matcher name = NAME.matcher(header);
                if (name.find()) {
                    return Optional.of(new Field(name.group(1), FormPairs.text(value)));
                }
            }
        }
        return Optional.empty();
    }

    /** The value of a field that comes exactly once. */
    Optional<String> only(String name) {
        List<Field> found = fields.stream().filter(f -> f.name().equals(name)).toList();
        return found.size() == 1 ? Optional.of(found.getFirst().value()) : Optional.empty();
    }
}
