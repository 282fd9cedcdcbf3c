package dev.gatepost.limits.rates;

import java.util.Locale;
import java.util.Optional;

/** What a limit does when it is exceeded. */
public enum RateMode {
    /** Refuses. */
    ENFORCE,
    /** Counts that it would have refused, and lets pass: to try a value before it bites. */
    SHADOW,
    /** Does not look. */
    OFF;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    static Optional<RateMode> parse(String text) {
        for (RateMode mode : values()) {
            if (mode.written.equals(text)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
