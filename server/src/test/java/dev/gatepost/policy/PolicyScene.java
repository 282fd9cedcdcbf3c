package dev.gatepost.policy;

import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A favourable case that a test makes worse in one respect. */
record PolicyScene(PolicyRequest request, PolicyFacts facts) {
    static final RulePacks PACKS = RulePacks.load();
    static final Addresses ADDRESSES = new Addresses();
    private static final Decide DECIDE = new Decide(PACKS);
    static final Set<String> ALL_REGISTRATIONS =
            Set.of("US:10dlc", "IN:dlt", "FR:alphanumeric_or_short", "email:authenticated");

    static PolicyScene promotionTo(String number, String now) {
        return to(number, Channel.SMS, Purpose.PROMOTIONAL, now);
    }

    static PolicyScene to(String raw, Channel channel, Purpose purpose, String now) {
        Address address = ADDRESSES.normalise(channel, raw).orElseThrow();
        return at(ADDRESSES.place(address), channel, purpose, now);
    }

    static PolicyScene at(Place place, Channel channel, Purpose purpose, String now) {
        Instant instant = Instant.parse(now);
        return new PolicyScene(
                new PolicyRequest(channel, purpose, instant, null, null),
                new PolicyFacts(
                        place,
                        Set.of("US", "FR", "DE", "IN", "JP", "KE"),
                        List.of(),
                        purpose == Purpose.PROMOTIONAL
                                ? new PolicyFacts.ConsentFact(
                                        ConsentBasis.EXPRESS_WRITTEN, true, instant.minusSeconds(86_400), "cev_1")
                                : null,
                        sender(purpose),
                        new PolicyFacts.ContentFact("tpl_1", ContentTokens.CHECKED),
                        List.of()));
    }

    private static PolicyFacts.SenderFact sender(Purpose purpose) {
        return new PolicyFacts.SenderFact(
                "sdr_" + purpose.written(), "Acme", "acme", Set.of(purpose), Set.of(), ALL_REGISTRATIONS, null, null);
    }

    Decision decision() {
        return DECIDE.decide(request, facts);
    }

    PolicyScene times(@Nullable String notBefore, @Nullable String expiresAt) {
        return new PolicyScene(
                new PolicyRequest(
                        request.channel(),
                        request.purpose(),
                        request.now(),
                        notBefore == null ? null : Instant.parse(notBefore),
                        expiresAt == null ? null : Instant.parse(expiresAt)),
                facts);
    }

    PolicyScene suppressed(@Nullable Purpose purpose, @Nullable String brand) {
        List<PolicyFacts.Suppressed> more = new java.util.ArrayList<>(facts.suppressions());
        more.add(new PolicyFacts.Suppressed(
                purpose, brand, "keyword STOP", request.now().minusSeconds(60), "cev_9"));
        return with(facts.place(), more, facts.consent(), facts.sender(), facts.content(), facts.recent());
    }

    PolicyScene consent(PolicyFacts.@Nullable ConsentFact consent) {
        return with(facts.place(), facts.suppressions(), consent, facts.sender(), facts.content(), facts.recent());
    }

    PolicyScene consent(ConsentBasis basis) {
        return consent(new PolicyFacts.ConsentFact(basis, true, request.now().minusSeconds(86_400), "cev_2"));
    }

    PolicyScene sender(PolicyFacts.SenderFact sender) {
        return with(facts.place(), facts.suppressions(), facts.consent(), sender, facts.content(), facts.recent());
    }

    PolicyScene without(String element) {
        Set<String> elements = new HashSet<>(facts.content().elements());
        elements.remove(element);
        return with(
                facts.place(),
                facts.suppressions(),
                facts.consent(),
                facts.sender(),
                new PolicyFacts.ContentFact("tpl_1", elements),
                facts.recent());
    }

    PolicyScene recent(List<Instant> recent) {
        return with(facts.place(), facts.suppressions(), facts.consent(), facts.sender(), facts.content(), recent);
    }

    private PolicyScene with(
            Place place,
            List<PolicyFacts.Suppressed> suppressions,
            PolicyFacts.@Nullable ConsentFact consent,
            PolicyFacts.SenderFact sender,
            PolicyFacts.ContentFact content,
            List<Instant> recent) {
        return new PolicyScene(
                request,
                new PolicyFacts(place, facts.enabledForPromotion(), suppressions, consent, sender, content, recent));
    }
}
