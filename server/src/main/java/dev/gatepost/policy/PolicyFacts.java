package dev.gatepost.policy;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.ContentStop;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision may look at, loaded in one query before it.
 *
 * @param enabledForPromotion countries (ISO) that the workspace has opened for promotional messages
 * @param suppressions those in force for this address at the organisation
 * @param consent the derived state for this channel, purpose and brand; null when the ledger says nothing
 * @param recent instants of earlier promotional messages to this contact from this brand, newest last, bounded
 * @param around lists, sheets, conversation and nature of the message
 * @param own the workspace's own rules in force; null when it has none
 */
public record PolicyFacts(
        Place place,
        Set<String> enabledForPromotion,
        List<Suppressed> suppressions,
        @Nullable ConsentFact consent,
        SenderFact sender,
        ContentFact content,
        List<Instant> recent,
        Surroundings around,
        @Nullable CustomRules own) {

    /** Facts of a workspace without rules of its own. */
    public PolicyFacts(
            Place place,
            Set<String> enabledForPromotion,
            List<Suppressed> suppressions,
            @Nullable ConsentFact consent,
            SenderFact sender,
            ContentFact content,
            List<Instant> recent,
            Surroundings around) {
        this(place, enabledForPromotion, suppressions, consent, sender, content, recent, around, null);
    }

    /** Facts of which nothing is known around. */
    public PolicyFacts(
            Place place,
            Set<String> enabledForPromotion,
            List<Suppressed> suppressions,
            @Nullable ConsentFact consent,
            SenderFact sender,
            ContentFact content,
            List<Instant> recent) {
        this(place, enabledForPromotion, suppressions, consent, sender, content, recent, Surroundings.NONE);
    }

    /**
     * A suppression.
     *
     * @param purpose the purpose it covers, or null for every purpose
     * @param brand the brand's name, or null for all brands
     * @param evidence the id of the consent event that made it
     */
    public record Suppressed(
            @Nullable Purpose purpose, @Nullable String brand, String source, Instant since, String evidence) {}

    /**
     * The newest effective consent event.
     *
     * @param basis the strength of what was given
     * @param origin what it comes from, where that is known: {@code purchase_or_contract}, {@code
     *     inquiry_or_application}, {@code account}
     * @param confirmed whether the person confirmed it once more (double opt-in); null when that is not known
     */
    public record ConsentFact(
            ConsentBasis basis,
            boolean granted,
            Instant at,
            String evidence,
            @Nullable String origin,
            @Nullable Boolean confirmed) {
        /** A consent of which no more is known. */
        public ConsentFact(ConsentBasis basis, boolean granted, Instant at, String evidence) {
            this(basis, granted, at, evidence, null, null);
        }
    }

    /**
     * The sender and its registrations.
     *
     * @param name the shown name of the brand
     * @param purposes purposes it may be used for
     * @param countries ISO countries it may send to; empty for all
     * @param registrations names of the registrations that hold, as the rule packs name them: {@code US:10dlc}
     * @param blockedSince since when the provider refuses this contact for this sender, or null
     */
    public record SenderFact(
            String id,
            String name,
            String brand,
            Set<Purpose> purposes,
            Set<String> countries,
            Set<String> registrations,
            @Nullable Instant blockedSince,
            @Nullable String blockCode) {}

    /**
     * What the rendered content has.
     *
     * @param elements required-content tokens that are present: {@code sender_name}, {@code optout_instruction}
     * @param nature what kind of message it is, apart from its purpose
     * @param stop why this text may not go out whatever the rules say, or null
     * @param before when the same text went to the same person last, or is to go, where that is looked for
     * @param form how a WhatsApp message is written; null on other channels and where its category is not known
     */
    public record ContentFact(
            String template,
            Set<String> elements,
            @Nullable ContentStop stop,
            Surroundings.Nature nature,
            @Nullable Instant before,
            Surroundings.@Nullable Form form) {
        /** An ordinary message. */
        public ContentFact(String template, Set<String> elements, @Nullable ContentStop stop) {
            this(template, elements, stop, Surroundings.Nature.ORDINARY, null, null);
        }

        public ContentFact(String template, Set<String> elements) {
            this(template, elements, null, Surroundings.Nature.ORDINARY, null, null);
        }

        public ContentFact(
                String template,
                Set<String> elements,
                @Nullable ContentStop stop,
                Surroundings.Nature nature,
                Surroundings.@Nullable Form form) {
            this(template, elements, stop, nature, null, form);
        }

        ContentFact after(@Nullable Instant same) {
            return same == null ? this : new ContentFact(template, elements, stop, nature, same, form);
        }
    }
}
