package dev.gatepost.callbacks;

import java.util.Locale;

/** What was made of a callback at the door, as it is counted. */
enum Verdicts {
    /** Proven and new. */
    GENUINE,
    /** Proven, and seen before. */
    REPEATED,
    /** Proven, and makes no sense. */
    CALLBACK_MALFORMED,
    /** Refused: it proves nothing. */
    CALLBACK_FORGED,
    /** Refused: its proof is of another time. */
    CALLBACK_STALE,
    /** Taken without proof, since the connection observes. */
    UNPROVEN,
    /** Not looked at: its network was held up, or too many came at once. */
    THROTTLED;

    String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isProof() {
        return this == GENUINE || this == REPEATED || this == CALLBACK_MALFORMED;
    }

    boolean isDoubt() {
        return this == CALLBACK_FORGED || this == CALLBACK_STALE || this == UNPROVEN;
    }
}
