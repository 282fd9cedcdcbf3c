package dev.gatepost.platform;

import java.util.Locale;
import java.util.Optional;

/**
 * Why a message is sent; exactly one for each message. Any offer, coupon or request for a rating makes it promotional.
 * The written form is the lower-case name.
 */
public enum Purpose {
    PROMOTIONAL,
    TRANSACTIONAL,
    SERVICE,
    OTP,
    CONVERSATIONAL;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    public static Optional<Purpose> parse(String text) {
        for (Purpose purpose : values()) {
            if (purpose.written.equals(text)) {
                return Optional.of(purpose);
            }
        }
        return Optional.empty();
    }
}
