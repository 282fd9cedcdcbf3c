package dev.gatepost.policy;

import dev.gatepost.platform.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule in the form that merging needs. A field is null or empty when the rule is silent. */
record Rule(
        String id,
        RuleFile.Layer layer,
        Medium medium,
        Purpose purpose,
        @Nullable LocalDate from,
        @Nullable LocalDate until,
        Set<RuleFile.Field> givesWay,
        Threshold threshold,
        List<Life> lives,
        @Nullable OpenHours hours,
        List<Cap> caps,
        List<AskedOnce> requests,
        List<Element> content,
        List<Registration> registrations) {

    /**
     * Whether it holds somewhere among the days that it may be where the person is.
     *
     * @param first the day in the most western candidate zone
     * @param last the day in the most eastern one
     */
    boolean inForce(LocalDate first, LocalDate last) {
        return begun(from, last) && (until == null || first.isBefore(until));
    }

    private static boolean begun(@Nullable LocalDate from, LocalDate day) {
        return from == null || !day.isBefore(from);
    }

    /**
     * The consent of one rule.
     *
     * @param least the weakest consent that satisfies it, its alternatives counted
     * @param needed what it asks for when no alternative is used, to say in a refusal
     * @param confirmed whether an express consent that is known not to be confirmed is too weak
     * @param softBy what a soft opt-in may come from; empty when the rule does not say
     */
    record Threshold(
            String rule,
            String source,
            ConsentBasis least,
            ConsentBasis needed,
            boolean confirmed,
            List<RuleFile.SoftOptIn> softBy) {}

    /**
     * How long a consent of this basis lasts by this rule.
     *
     * @param of the origin that it is about, or null for any
     */
    record Life(
            String rule,
            String source,
            ConsentBasis basis,
            @Nullable String of,
            TemporalAmount lasts) {
        /**
         * Whether the life is for that consent; written consent is express consent too, and a consent whose origin is
         * not known lives as short as the shortest.
         */
        boolean covers(PolicyFacts.ConsentFact given) {
            boolean strength = given.basis() == basis
                    || basis == ConsentBasis.EXPRESS && given.basis() == ConsentBasis.EXPRESS_WRITTEN;
            return strength && (of == null || given.origin() == null || of.equals(given.origin()));
        }

        Instant end(Instant start) {
            return start.atZone(ZoneOffset.UTC).plus(lasts).toInstant();
        }
    }

    /** At most {@code max} promotional messages of the brand to the person in any period of this length. */
    record Cap(String rule, String source, int max, Duration within) {
        Cap {
            if (max < 1 || within.isNegative() || within.isZero()) {
                throw new IllegalArgumentException(rule + " has a cap that is none");
            }
        }
    }

    /** How often a person may be asked for consent. */
    record AskedOnce(String rule, String source, int max) {}

    /**
     * Something the text must have.
     *
     * @param checked whether software looks for it; otherwise the template's approver vouches for it
     */
    record Element(String rule, String source, String token, boolean checked) {}

    /** Registrations of which a sender needs one. */
    record Registration(
            String rule,
            String source,
            Set<String> anyOf,
            @Nullable LocalDate from) {
        boolean inForce(LocalDate last) {
            return begun(from, last);
        }
    }

    /** Reads {@code PT24H} as a duration, {@code P7D} and {@code P24M} as a period. */
    static TemporalAmount amount(String text) {
        return text.startsWith("PT") ? Duration.parse(text) : Period.parse(text);
    }
}
