package dev.gatepost.templates;

import dev.gatepost.platform.Purpose;
import java.util.Locale;
import java.util.Optional;

/** Why a message may be sent at all: the bases of GDPR article 6(1), to which those of other laws compare. */
public enum LegalBasis {
    CONSENT,
    CONTRACT,
    LEGAL_OBLIGATION,
    VITAL_INTERESTS,
    PUBLIC_TASK,
    LEGITIMATE_INTERESTS;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    /** Reads {@code legitimate_interests}. */
    public static Optional<LegalBasis> parse(String text) {
        for (LegalBasis basis : values()) {
            if (basis.written.equals(text)) {
                return Optional.of(basis);
            }
        }
        return Optional.empty();
    }

    /** What a test workspace takes for granted when nobody said. */
    public static LegalBasis usual(Purpose purpose) {
        return switch (purpose) {
            case PROMOTIONAL, CONVERSATIONAL -> CONSENT;
            case TRANSACTIONAL, SERVICE, OTP -> CONTRACT;
        };
    }
}
