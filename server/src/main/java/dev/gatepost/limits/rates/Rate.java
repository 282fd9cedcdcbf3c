package dev.gatepost.limits.rates;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast: so many tokens in so many seconds, evenly, and at most {@code burst} at once after a rest.
 */
public record Rate(long tokens, int seconds, long burst) {
    static final long MOST = 10_000_000;
    static final int LONGEST_SECONDS = 86_400;

    private static final Pattern FORM = Pattern.compile("(\\d{1,8})(?:/(\\d{1,5}))?:(\\d{1,8})");

    public Rate {
        if (tokens < 1 || tokens > MOST || burst < 1 || burst > MOST || seconds < 1 || seconds > LONGEST_SECONDS) {
            throw new IllegalArgumentException("a rate is 1 to " + MOST + " tokens in 1 to " + LONGEST_SECONDS
                    + " seconds, with a burst of 1 to " + MOST);
        }
    }

    /** Reads the form of settings: {@code TOKENS[/SECONDS]:BURST}, such as {@code 50:200} or {@code 1000/3600:100}. */
    static Optional<Rate> parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            int seconds = m.group(2) == null ? 1 : Integer.parseInt(m.group(2));
            return Optional.of(new Rate(Long.parseLong(m.group(1)), seconds, Long.parseLong(m.group(3))));
        } catch (IllegalArgumentException outOfBounds) {
            return Optional.empty();
        }
    }

    /** Seconds, rounded up, in which an empty bucket is full again. */
    long window() {
        return Math.max(1, Math.ceilDiv(burst * seconds, tokens));
    }
}
