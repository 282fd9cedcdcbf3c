package dev.gatepost.consent;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an inbound message asks for, as far as words tell.
 *
 * @param rule what matched: {@code keyword/fr/arret}, {@code phrase/en/lose my number}; for the record
 */
public record Classification(Kind kind, String rule) {
    /** Whether the person named everything: STOP ALL is wider than STOP. */
    public boolean endsAll() {
        return rule.endsWith("/STOP ALL") || rule.endsWith("/STOPALL") || rule.endsWith("/stopall");
    }

    /** The language of the word or phrase that matched; null when it belongs to none. */
    public @Nullable String language() {
        String[] parts = rule.split("/", 3);
        boolean named = parts.length == 3 && (parts[0].equals("keyword") || parts[0].equals("phrase"));
        return named ? parts[1] : null;
    }

    /** What is asked for. The written form is the lower-case name. */
    public enum Kind {
        /** Stop. In force at once, for everything promotional of the brand, whatever else the message says. */
        OPT_OUT,
        /** The person is not who we think: stop to this number and void consents tied to it. */
        WRONG_NUMBER,
        /** Stop, and a person must look: legal threat, accusation, anger. */
        COMPLAINT,
        /** Answer with who we are and how to stop; changes no consent. */
        HELP,
        /** Answer with who we are; changes no consent. */
        IDENTITY_REQUEST,
        /** Lifts a provider's block. Does not restore written consent to promotion. */
        OPT_IN,
        /** A yes: an opt-in only where a question of the same programme is waiting for it. */
        OPT_IN_IF_ASKED,
        /** Wants an order, appointment or the like cancelled; not a revocation. */
        SERVICE_CANCEL,
        /** May be a refusal: suppress promotion and let a person decide. */
        DOUBT,
        /** A reaction that quotes our own message; not an answer. */
        REACTION,
        /** A negative reaction: a soft sign of complaint, not a revocation. */
        REACTION_COMPLAINT,
        NONE;

        private final String written = name().toLowerCase(Locale.ROOT);

        public String written() {
            return written;
        }

        /** Whether promotional messages must stop at once. */
        public boolean stopsPromotion() {
            return switch (this) {
                case OPT_OUT, WRONG_NUMBER, COMPLAINT, DOUBT -> true;
                case HELP,
                        IDENTITY_REQUEST,
                        OPT_IN,
                        OPT_IN_IF_ASKED,
                        SERVICE_CANCEL,
                        REACTION,
                        REACTION_COMPLAINT,
                        NONE -> false;
            };
        }
    }
}
