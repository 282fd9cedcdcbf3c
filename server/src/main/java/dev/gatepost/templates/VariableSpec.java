package dev.gatepost.templates;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A variable that a template declares.
 *
 * @param name lower-case letters, digits and underscores, beginning with a letter, at most 40
 * @param maxLength the greatest length of a value in UTF-16 code units, 1 to 2,000
 */
public record VariableSpec(String name, int maxLength, Kind kind) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int LONGEST = 2_000;

    public VariableSpec {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a variable's name is like order_id, not " + name);
        }
        if (maxLength < 1 || maxLength > LONGEST) {
            throw new IllegalArgumentException("the length of " + name + " must be 1 to " + LONGEST);
        }
    }

    /** What a value may be. */
    public enum Kind {
        /** Words; no links but to allowed hosts. */
        TEXT,
        /** Digits with the separators that people use: {@code 1,234.50}, {@code 12/7}, {@code #A} is none. */
        NUMBER,
        /** Words and digits of a date or time; no links at all. */
        DATE,
        /** One {@code https} address on an allowed host. */
        URL;

        private final String written = name().toLowerCase(Locale.ROOT);

        public String written() {
            return written;
        }

        public static Optional<Kind> parse(String text) {
            for (Kind kind : values()) {
                if (kind.written.equals(text)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }
}
