package dev.gatepost.policy;

import dev.gatepost.platform.Channel;
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

/**
 * A rule in the form that merging needs. A field is null or empty when the rule is silent.
 *
 * @param threshold the weakest consent that satisfies it, its alternatives counted
 * @param needed what it asks for when no alternative is used, to say in a refusal
 */
record Rule(
        String id,
        RuleFile.Layer layer,
        Channel channel,
        Purpose purpose,
        @Nullable LocalDate from,
        @Nullable LocalDate until,
        Set<RuleFile.Field> givesWay,
        Threshold threshold,
        @Nullable OpenHours hours,
        List<Cap> caps,
        List<Element> content,
        List<Registration> registrations) {

    boolean inForce(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (until == null || day.isBefore(until));
    }

    /** The consent of one rule, and how long each basis lasts. */
    record Threshold(String rule, String source, ConsentBasis least, ConsentBasis needed, List<Life> lives) {}

    /** How long a consent of this basis lasts by this rule. */
    record Life(ConsentBasis basis, TemporalAmount lasts) {
        static Life of(ConsentBasis basis, String text) {
            return new Life(basis, amount(text));
        }

        /** Whether the life is for a consent of that strength; written consent is express consent too. */
        boolean covers(ConsentBasis given) {
            return given == basis || basis == ConsentBasis.EXPRESS && given == ConsentBasis.EXPRESS_WRITTEN;
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

    /**
     * Something the text must have.
     *
     * @param checked whether software looks for it; otherwise the template's approver vouches for it
     */
    record Element(String rule, String source, String token, boolean checked) {}

    /** Registrations of which a sender needs one. */
    record Registration(String rule, String source, Set<String> anyOf) {}

    /** Reads {@code PT24H} as a duration, {@code P7D} and {@code P24M} as a period. */
    static TemporalAmount amount(String text) {
        return text.startsWith("PT") ? Duration.parse(text) : Period.parse(text);
    }
}
