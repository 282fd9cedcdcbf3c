package dev.gatepost.policy;

import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a case of the kind {@code decision} says about the facts. All that it leaves out is favourable.
 *
 * @param number a telephone number; its place counts instead of jurisdictions and zones
 * @param opened whether the workspace has opened the country for promotion
 * @param consent the consent on record; {@code basis} none for nothing on record
 * @param stopped opt-outs on record
 * @param recent earlier promotional messages of the brand to this person
 * @param lists answers of outside lists
 * @param sheets until when the country sheets are valid; with it, the workspace is one that needs them
 * @param blockedSince since when the provider refuses this person for this sender
 * @param senderPurposes what the sender may be used for, if not everything
 * @param registrations the sender's registrations, if not all that are asked for
 * @param without elements that the text lacks
 * @param lastInbound WhatsApp: the person's last message
 * @param form WhatsApp: free, marketing, utility or authentication
 * @param nature ordinary, consent_request, consent_confirmation or opt_out_confirmation
 * @param offer whether the text carries advertising
 * @param asked how often the person was asked for consent before
 */
record CaseGiven(
        @Nullable String number,
        @Nullable Boolean opened,
        @Nullable Consent consent,
        @Nullable List<Stopped> stopped,
        @Nullable List<Instant> recent,
        @Nullable List<Listed> lists,
        @Nullable Map<String, Instant> sheets,
        @Nullable Instant blockedSince,
        @Nullable Set<Purpose> senderPurposes,
        @Nullable Set<String> registrations,
        @Nullable Set<String> without,
        @Nullable Instant lastInbound,
        Surroundings.@Nullable Form form,
        Surroundings.@Nullable Nature nature,
        @Nullable Boolean offer,
        @Nullable Integer asked,
        @Nullable Instant scheduledFor,
        @Nullable Instant expiresAt) {
    static final CaseGiven FAVOURABLE = new CaseGiven(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** The consent on record. */
    record Consent(
            ConsentBasis basis,
            @Nullable Instant at,
            @Nullable Boolean granted,
            @Nullable String origin,
            @Nullable Boolean confirmed) {}

    /** An opt-out. */
    record Stopped(@Nullable Purpose purpose, Instant at) {}

    /** The answer of a list. */
    record Listed(
            String list,
            Surroundings.Answer answer,
            Instant asOf,
            @Nullable Boolean stale) {}

    Surroundings around() {
        List<Surroundings.Listing> listings = lists == null
                ? List.of()
                : lists.stream()
                        .map(l -> new Surroundings.Listing(
                                l.list(), l.answer(), l.asOf(), Boolean.TRUE.equals(l.stale())))
                        .toList();
        return new Surroundings(
                listings,
                form == null ? null : new Surroundings.Conversation(lastInbound, form),
                nature == null ? Surroundings.Nature.ORDINARY : nature,
                Boolean.TRUE.equals(offer),
                asked == null ? 0 : asked,
                sheets);
    }
}
