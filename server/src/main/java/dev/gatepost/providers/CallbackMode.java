package dev.gatepost.providers;

import java.util.Locale;
import java.util.Optional;

/** What becomes of a callback that proves nothing (HOOK-01). */
public enum CallbackMode {
    /** It is taken, kept, counted, and its receipts are applied; what touches consent waits for proof. */
    OBSERVE,
    /** It is refused and kept in quarantine. */
    ENFORCE;

    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CallbackMode> parse(String text) {
        for (CallbackMode mode : values()) {
            if (mode.written().equals(text)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
