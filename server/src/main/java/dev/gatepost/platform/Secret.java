package dev.gatepost.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A secret text that cannot print itself. {@link #reveal} is the one way out; static analysis restricts its callers.
 */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The secret in the clear, for the one call that needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "Secret(…)";
    }
}
