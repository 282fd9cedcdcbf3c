package dev.gatepost.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule pack as it stands in its file, property for property; a property that is not named here stops the load.
 *
 * @param pack the jurisdiction: {@code ZZ} for everywhere, {@code EU}, a country, or a subdivision such as {@code
 *     US-FL}
 * @param members the countries of a union; null elsewhere
 * @param calendars holiday calendars by name, each complete from its first to its last year
 * @param sources the sources that the fields name, by code
 */
record RuleFile(
        String pack,
        String name,
        Layer layer,
        int version,
        LocalDate asOf,
        List<Change> changelog,
        @Nullable Set<String> members,
        @Nullable Map<String, List<LocalDate>> calendars,
        Map<String, Source> sources,
        List<Text> rules) {

    /** How near a pack is to the person; {@code world} gives way to nearer ones in the fields that say so. */
    enum Layer {
        WORLD,
        UNION,
        COUNTRY,
        SUBDIVISION
    }

    record Change(int version, LocalDate date, String what) {}

    record Source(String title, @Nullable String url) {
        String cited() {
            return url == null ? title : title + ", " + url;
        }
    }

    /**
     * One rule: what one jurisdiction asks of one channel and purpose.
     *
     * @param derivedFrom the rule that it was carried over from, when the channel has no rule of its own
     * @param unlessNearerRule fields that hold only where no union, country or subdivision has a rule
     */
    record Text(
            String id,
            String channel,
            String purpose,
            @Nullable LocalDate from,
            @Nullable LocalDate until,
            @Nullable String derivedFrom,
            @Nullable Set<Field> unlessNearerRule,
            Consent consent,
            @Nullable Hours quietHours,
            @Nullable Caps caps,
            @Nullable Content content,
            @Nullable Registration registration,
            @Nullable OptOut optOut) {

        boolean givesWay(Field field) {
            return unlessNearerRule != null && unlessNearerRule.contains(field);
        }
    }

    /** The fields of a rule that may give way. */
    enum Field {
        CONSENT,
        QUIET_HOURS,
        CAPS,
        CONTENT,
        REGISTRATION,
        OPT_OUT
    }

    /** How sure a field is: read in a source, sources disagree, or general knowledge. */
    enum Confidence {
        VERIFIED,
        VERIFIED_CONFLICTING,
        UNVERIFIED
    }

    /**
     * The consent that is needed, or instead of it one of {@code or}.
     *
     * @param doubleOptIn {@code recommended} or {@code default} where a confirmed opt-in is the accepted proof
     * @param expiry how long a consent of a basis lasts; a basis that is not named has no end
     */
    record Consent(
            ConsentBasis needed,
            @Nullable List<ConsentBasis> or,
            @Nullable String doubleOptIn,
            @Nullable List<Expiry> expiry,
            List<String> sources,
            Confidence confidence) {}

    /** @param lasts an ISO 8601 duration or period: {@code PT24H}, {@code P7D}, {@code P24M} */
    record Expiry(ConsentBasis basis, String lasts) {}

    /**
     * When such messages may arrive. A day without a window is closed.
     *
     * @param closed days that are closed whatever the windows say: {@code SUN}, {@code HOLIDAY}
     * @param holidays the calendar behind {@code HOLIDAY}; where no pack carries it, holidays are not known
     * @param clock {@code recipient}, or the zone that the rule fixes
     * @param basis law, carrier or best_practice
     * @param disputedOrWaivedBy what some say lifts the hours; Gatepost does not lift them by itself
     */
    record Hours(
            List<Window> open,
            @Nullable List<String> closed,
            @Nullable String holidays,
            String clock,
            String basis,
            @Nullable String disputedOrWaivedBy,
            List<String> sources,
            Confidence confidence) {}

    /** From the first minute up to but not including the last: {@code 08:00} to {@code 20:00}. */
    record Window(List<String> days, String from, String until) {}

    record Caps(List<Cap> limits, List<String> sources, Confidence confidence) {}

    /**
     * At most {@code max} in any period of the length {@code within}.
     *
     * @param counted {@code promotional} when policy counts it by the brand's promotional messages to the person;
     *     {@code elsewhere} when another part of Gatepost or the sender answers for it
     */
    record Cap(int max, String within, String scope, String counted, String basis) {}

    /**
     * @param checked elements that software finds in the rendered text, see {@link ContentTokens}
     * @param attested elements that the template's approver vouches for
     */
    record Content(List<String> checked, List<String> attested, List<String> sources, Confidence confidence) {}

    record Registration(List<Scheme> schemes, List<String> sources, Confidence confidence) {}

    /**
     * @param anyOf names that a sender's registration may have, with what they stand for; one suffices
     * @param needed whether a sender without any is refused; otherwise it is said for information
     */
    record Scheme(Map<String, String> anyOf, boolean needed) {}

    /** The legal limit for honouring an opt-out. Gatepost honours it at once. */
    record OptOut(int within, String unit, String countedFrom, List<String> sources, Confidence confidence) {}
}
