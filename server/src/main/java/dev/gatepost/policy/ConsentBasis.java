package dev.gatepost.policy;

import java.util.Locale;
import java.util.Optional;

/** How strong a consent is, weakest first. */
public enum ConsentBasis {
    NONE,
    IMPLIED,
    SOFT_OPT_IN,
    EXPRESS,
    EXPRESS_WRITTEN;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    public static Optional<ConsentBasis> parse(String text) {
        for (ConsentBasis basis : values()) {
            if (basis.written.equals(text)) {
                return Optional.of(basis);
            }
        }
        return Optional.empty();
    }
}
