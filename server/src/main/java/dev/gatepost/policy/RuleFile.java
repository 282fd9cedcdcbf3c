package dev.gatepost.policy;

import java.time.LocalDate;
import java.util.ArrayList;
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
 * @param sources the sources that the facts name, by code
 */
record RuleFile(
        String pack,
        String name,
        Layer layer,
        int version,
        LocalDate asOf,
        List<Change> changelog,
        @Nullable Set<String> members,
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

    /** @param kind primary, quoted_primary, vendor, secondary, or none for what nobody read anywhere */
    record Source(String title, String kind, @Nullable String url) {
        String cited() {
            return url == null ? title : title + ", " + url;
        }
    }

    /** A field of a rule, with where it was read and how sure it is. */
    sealed interface Fact {
        List<String> sources();

        Confidence confidence();
    }

    /**
     * One rule: what one jurisdiction asks of one channel and purpose.
     *
     * @param channel as {@link Medium} knows them
     * @param from the first local day on which it holds
     * @param until the first local day on which it no longer holds
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
            @Nullable ConsentExpiry consentExpiry,
            @Nullable Hours quietHours,
            @Nullable Caps caps,
            @Nullable Content content,
            @Nullable Registration registration,
            @Nullable OptOut optOut,
            @Nullable Retention retention,
            LegalBasis legalBasis) {

        boolean givesWay(Field field) {
            return unlessNearerRule != null && unlessNearerRule.contains(field);
        }

        /** The fields that the rule has, in their order. */
        List<Named> facts() {
            List<Named> out = new ArrayList<>();
            add(out, Field.CONSENT, consent);
            add(out, Field.CONSENT_EXPIRY, consentExpiry);
            add(out, Field.QUIET_HOURS, quietHours);
            add(out, Field.CAPS, caps);
            add(out, Field.CONTENT, content);
            add(out, Field.REGISTRATION, registration);
            add(out, Field.OPT_OUT, optOut);
            add(out, Field.RETENTION, retention);
            add(out, Field.LEGAL_BASIS, legalBasis);
            return out;
        }

        private static void add(List<Named> out, Field field, @Nullable Fact fact) {
            if (fact != null) {
                out.add(new Named(field, fact));
            }
        }
    }

    /** A field of a rule under its name. */
    record Named(Field field, Fact fact) {}

    /** The fields of a rule. */
    enum Field {
        CONSENT,
        CONSENT_EXPIRY,
        QUIET_HOURS,
        CAPS,
        CONTENT,
        REGISTRATION,
        OPT_OUT,
        RETENTION,
        LEGAL_BASIS
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
     * @param doubleOptIn {@code recommended}, or {@code default} where a confirmed opt-in is the accepted proof and
     *     Gatepost asks for it
     * @param softOptInBy what a soft opt-in may come from; null when the rule does not say
     */
    record Consent(
            ConsentBasis needed,
            @Nullable List<ConsentBasis> or,
            @Nullable String doubleOptIn,
            @Nullable List<SoftOptIn> softOptInBy,
            List<String> sources,
            Confidence confidence)
            implements Fact {}

    /** @param since the first day on which an address may have been collected that way */
    record SoftOptIn(String of, @Nullable LocalDate since) {}

    /** How long consents last; a basis that is not named has no end but withdrawal. */
    record ConsentExpiry(List<Life> lives, List<String> sources, Confidence confidence) implements Fact {}

    /**
     * @param basis the strength of consent that ends; null for what is no consent by itself, such as a device's token
     * @param of what the consent comes from, where its origin makes a difference: {@code inquiry_or_application}
     * @param lasts an ISO 8601 duration or period: {@code PT24H}, {@code P7D}, {@code P24M}
     * @param afterMessages it ends after as many messages without an answer
     * @param ends what else ends it: {@code withdrawal}
     */
    record Life(
            @Nullable ConsentBasis basis,
            @Nullable String of,
            @Nullable String lasts,
            @Nullable Integer afterMessages,
            @Nullable String countedFrom,
            @Nullable String ends) {}

    /**
     * When messages may arrive. A day without a window is closed.
     *
     * @param closed days that are closed whatever the windows say: {@code SUN}, {@code HOLIDAY}
     * @param holidays the calendar behind {@code HOLIDAY}
     * @param clock {@code recipient}, or the zone that the rule fixes
     * @param basis law, carrier or best_practice
     * @param waivedBy what lifts the hours by the source; Gatepost does not lift them by itself
     * @param waiverDisputed whether that is disputed
     * @param narrower a narrower reading, told for those who want to be on the safe side
     */
    record Hours(
            List<Window> open,
            @Nullable List<String> closed,
            @Nullable String holidays,
            String clock,
            String basis,
            @Nullable String waivedBy,
            @Nullable Boolean waiverDisputed,
            @Nullable Narrower narrower,
            List<String> sources,
            Confidence confidence)
            implements Fact {}

    /** From the first minute up to but not including the last: {@code 08:00} to {@code 20:00}. */
    record Window(List<String> days, String from, String until) {}

    record Narrower(
            String from,
            String until,
            @Nullable List<String> closed,
            @Nullable String because) {}

    record Caps(List<Cap> limits, List<String> sources, Confidence confidence) implements Fact {}

    /**
     * At most {@code max} in any period of the length {@code within}.
     *
     * @param max null where the platform does not tell its number
     * @param within a duration, or {@code lifetime}, {@code per_inbound}, {@code set_by_platform}
     * @param counted {@code promotional} when policy counts it by the brand's promotional messages to the person;
     *     {@code consent_requests} when it counts how often a person was asked for consent; {@code elsewhere} when
     *     another part of Gatepost or the sender answers for it
     */
    record Cap(@Nullable Integer max, String within, String scope, String counted, String basis) {}

    /**
     * @param checked elements that software finds in the rendered text, see {@link ContentTokens}
     * @param attested elements that the template's approver vouches for
     */
    record Content(List<String> checked, List<String> attested, List<String> sources, Confidence confidence)
            implements Fact {}

    record Registration(List<Scheme> schemes, List<String> sources, Confidence confidence) implements Fact {}

    /**
     * A registration of the sender, or a list that must have been asked.
     *
     * @param anyOf names that a sender's registration may have, with what they stand for; one suffices
     * @param list the outside list that is to be asked, instead of {@code anyOf}
     * @param needed whether a sender without any is refused; otherwise it is said for information
     * @param when on what condition it is asked for, where it is not always
     * @param from the first day on which it is asked for
     * @param eachFrom the same for single names
     * @param without what happens to messages without it
     */
    record Scheme(
            @Nullable Map<String, String> anyOf,
            @Nullable String list,
            @Nullable String what,
            boolean needed,
            @Nullable String when,
            @Nullable LocalDate from,
            @Nullable Map<String, LocalDate> eachFrom,
            String without) {}

    /** The legal limit for honouring an opt-out. Gatepost honours it at once. */
    record OptOut(
            int within,
            String unit,
            String countedFrom,
            @Nullable String note,
            List<String> sources,
            Confidence confidence)
            implements Fact {}

    /** @param keep an ISO 8601 period: {@code P5Y} */
    record Retention(String keep, String what, String countedFrom, List<String> sources, Confidence confidence)
            implements Fact {}

    /** Names of legal bases, of which one must carry the message. */
    record LegalBasis(List<String> anyOf, List<String> sources, Confidence confidence) implements Fact {}
}
