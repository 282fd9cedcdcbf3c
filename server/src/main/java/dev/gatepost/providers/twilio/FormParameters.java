package dev.gatepost.providers.twilio;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A decoded form, names and values as the bytes that were sent. Each byte is kept as one character (ISO 8859-1), so
 * that sorting is by bytes and the signed text is exactly what came, valid UTF-8 or not.
 */
record FormParameters(SortedMap<String, SortedSet<String>> values) {
    // Twilio's callbacks have about 20; media messages up to 50.
    private static final int MOST = 500;

    /** Reads {@code application/x-www-form-urlencoded}; empty when an escape is broken or there are too many. */
    static Optional<FormParameters> parse(byte[] form) {
        SortedMap<String, SortedSet<String>> values = new TreeMap<>();
        int count = 0;
        for (String pair : new String(form, StandardCharsets.ISO_8859_1).split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals));
            Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty() || ++count > MOST) {
                return Optional.empty();
            }
            values.computeIfAbsent(name.get(), key -> new TreeSet<>()).add(value.get());
        }
        return Optional.of(new FormParameters(values));
    }

    /** What is signed after the URL: each name with each of its different values, in order, without separators. */
    byte[] signedText() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, all) -> all.forEach(value -> text.append(name).append(value)));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The value of a parameter that has exactly one, read as UTF-8. */
    Optional<String> only(String name) {
        SortedSet<String> all = values.get(name);
        return all == null || all.size() != 1
                ? Optional.empty()
                : Optional.of(new String(all.first().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
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
