package dev.gatepost.providers.proofs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A decoded form or query, its pairs in the order in which they came. Each byte is kept as one character (ISO 8859-1),
 * so that sorting is by bytes and a signed text is exactly what came, valid UTF-8 or not.
 */
public record FormPairs(List<Pair> pairs) {
    // Media messages come with up to 50.
    private static final int MOST = 500;

    public record Pair(String name, String value) {}

    public FormPairs {
        pairs = List.copyOf(pairs);
    }

    /** Reads {@code application/x-www-form-urlencoded}; empty when an escape is broken or there are too many. */
    public static Optional<FormPairs> parse(byte[] form) {
        List<Pair> pairs = new ArrayList<>();
        for (String pair : new String(form, StandardCharsets.ISO_8859_1).split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals));
            Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty() || pairs.size() == MOST) {
                return Optional.empty();
            }
            pairs.add(new Pair(name.get(), value.get()));
        }
        return Optional.of(new FormPairs(pairs));
    }

    /** The parameters in the query of a URL. */
    public static Optional<FormPairs> query(String url) {
        int mark = url.indexOf('?');
        return parse(mark < 0 ? new byte[0] : url.substring(mark + 1).getBytes(StandardCharsets.UTF_8));
    }

    /** The value of a parameter that comes exactly once, read as UTF-8. */
    public Optional<String> only(String name) {
        List<Pair> found = pairs.stream().filter(p -> p.name().equals(name)).toList();
        return found.size() == 1 ? Optional.of(text(found.getFirst().value())) : Optional.empty();
    }

    /** Bytes that were kept as characters, read as UTF-8. */
    static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static Optional<String> decode(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return Optional.of(escaped.replace('+', ' '));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '%') {
                bytes.write(c == '+' ? ' ' : c);
                continue;
            }
            int high = i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 1), 16) : -1;
            int low = i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(bytes.toString(StandardCharsets.ISO_8859_1));
    }
}
