package dev.gatepost.templates;

import java.util.Locale;
import java.util.Optional;

/** How far a provider's block of a person reaches when it was caused by one sender (CON-12). */
public enum BlockScope {
    /** This number alone. */
    NUMBER,
    /** Every sender of the same profile: a pool, a messaging service, a campaign. */
    PROFILE,
    /** Every sender of the same connection. */
    ACCOUNT;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    public static Optional<BlockScope> parse(String text) {
        for (BlockScope scope : values()) {
            if (scope.written.equals(text)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
