package dev.gatepost.templates;

import com.google.re2j.Matcher;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A variable that a template declares.
 *
 * @param name lower-case letters, digits and underscores, beginning with a letter, at most 40
 * @param maxLength the greatest length of a value in UTF-16 code units, 1 to 2,000
 * @param pattern what a whole value must match, in the syntax of RE2, whose matching is linear in the value; or null
 */
public record VariableSpec(String name, int maxLength, Kind kind, com.google.re2j.@Nullable Pattern pattern) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int LONGEST = 2_000;
    private static final int LONGEST_PATTERN = 200;

    public VariableSpec {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a variable's name is like order_id, not " + name);
        }
        if (maxLength < 1 || maxLength > LONGEST) {
            throw new IllegalArgumentException("the length of " + name + " must be 1 to " + LONGEST);
        }
    }

    public VariableSpec(String name, int maxLength, Kind kind) {
        this(name, maxLength, kind, null);
    }

    /** Reads a pattern; empty when it is none, or longer than 200 characters. */
    public static Optional<com.google.re2j.Pattern> pattern(String text) {
        try {
            return text.length() > LONGEST_PATTERN
                    ? Optional.empty()
                    : Optional.of(com.google.re2j.Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether the value has the form that the pattern asks for. */
    boolean allows(String value) {
        Matcher matcher = pattern == null ? null : pattern.matcher(value);
        return matcher == null || matcher.matches();
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
        URL,
        /** A code, number of an order or the like: letters, digits and hyphens without a space. */
        CODE;

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
