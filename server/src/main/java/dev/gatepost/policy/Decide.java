package dev.gatepost.policy;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.ContentStop;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;

/**
 * May it be sent? A pure and total function of a request, its facts and the rule packs: no clock, no database, no
 * exception for any facts. It goes through the gates in a fixed order (trial, country, suppression, lists, consent,
 * sender, content, caps, quiet hours, expiry) and lists every reason that it finds, in that order. A refusal beats a
 * deferral.
 *
 * <p>A message that the caller wants later is judged as of that instant, and again when it is due: a deferral is no
 * promise. What the code does where the law is silent or disputed is written down in {@code
 * docs/decisions/0005-consent-for-what-was-asked-for.md}.
 *
 * <p>A decision takes a few microseconds at most and, when nothing stands against, allocates next to nothing.
 */
public final class Decide {
    private static final String GATEPOST = "Gatepost: a safe default";

    private final PacksInForce packs;

    public Decide(RulePacks packs) {
        this(PacksInForce.always(packs));
    }

    /** Decides by the packs that are in force at the instant of each request. */
    public Decide(PacksInForce packs) {
        this.packs = packs;
    }

    /** The decision, with all reasons; never throws. */
    public Decision decide(PolicyRequest request, PolicyFacts facts) {
        RulePacks inForce = packs.at(request.now());
        CustomRules own = facts.own();
        Place place = own == null ? facts.place() : own.place(request, facts.place());
        RuleSet rules = inForce.merged(place, request.channel(), request.purpose(), request.due());
        return decide(request, facts, own == null ? rules : own.over(rules, request, facts.place(), inForce));
    }

    /** The decision under rules that were merged before. */
    Decision decide(PolicyRequest request, PolicyFacts facts, RuleSet rules) {
        Instant at = request.due();
        Findings findings = new Findings();
        SurroundingGates.trial(facts, findings);
        country(request, facts, rules, findings);
        SurroundingGates.sheet(request, facts, findings);
        CustomRules own = facts.own();
        if (own != null) {
            own.check(request, facts, findings);
        }
        suppression(request, facts, findings);
        SurroundingGates.lists(request, facts, findings);
        ConsentGate.check(request, request.due(), facts.consent(), rules, findings);
        SurroundingGates.requests(facts, rules, findings);
        sender(request, facts, findings);
        SurroundingGates.route(facts, findings);
        registrations(facts.sender(), rules, findings);
        content(facts.content(), rules, findings);
        SurroundingGates.mixed(request, facts, findings);
        SurroundingGates.conversation(request, facts, findings);
        Timing.caps(at, facts.recent(), rules, findings);
        Timing.repeats(at, request.purpose(), facts.content(), findings);
        Timing.hours(at, request.purpose(), facts.place().zones(), rules, findings);
        boolean scheduled = at.isAfter(request.now());
        if (scheduled && findings.until() == null) {
            findings.waitUntil(at);
        }
        expiry(request, at, findings);
        return findings.decision(rules, scheduled);
    }

    private static void country(PolicyRequest request, PolicyFacts facts, RuleSet rules, Findings findings) {
        if (request.purpose() != Purpose.PROMOTIONAL) {
            return;
        }
        String country = facts.place().country();
        if (country == null) {
            if (request.channel().usesNumber()) {
                findings.deny(
                        ReasonCode.JURISDICTION_NOT_ENABLED,
                        "gate/country",
                        GATEPOST,
                        "the number tells no country, so no country's rules can be kept");
                return;
            }
        }
        for (String each : facts.place().countries()) {
            if (!facts.enabledForPromotion().contains(each)) {
                findings.deny(
                        ReasonCode.JURISDICTION_NOT_ENABLED,
                        "gate/country",
                        GATEPOST,
                        "%s is not opened for promotional messages in this workspace".formatted(each));
                return;
            }
        }
        if (!rules.known()) {
            findings.deny(
                    ReasonCode.JURISDICTION_NOT_ENABLED, "gate/country", GATEPOST, "no rule pack knows " + country);
        } else if (rules.isSilent()) {
            findings.deny(
                    ReasonCode.JURISDICTION_NOT_ENABLED,
                    "gate/country",
                    GATEPOST,
                    "no rule pack knows promotional messages on the channel "
                            + request.channel().written());
        }
    }

    private static void suppression(PolicyRequest request, PolicyFacts facts, Findings findings) {
        for (PolicyFacts.Suppressed suppressed : facts.suppressions()) {
            Purpose purpose = suppressed.purpose();
            String brand = suppressed.brand();
            if ((purpose == null || purpose == request.purpose())
                    && (brand == null || brand.equals(facts.sender().brand()))
                    && !SurroundingGates.confirms(request, facts, suppressed.since())) {
                findings.deny(
                        ReasonCode.SUPPRESSED,
                        "gate/suppression",
                        suppressed.source() + " " + suppressed.evidence(),
                        "opted out of %s messages of %s since %s"
                                .formatted(
                                        purpose == null ? "all" : purpose.written(),
                                        brand == null ? "all brands" : brand,
                                        suppressed.since()));
            }
        }
    }

    private static void sender(PolicyRequest request, PolicyFacts facts, Findings findings) {
        PolicyFacts.SenderFact sender = facts.sender();
        if (sender.blockedSince() != null) {
            findings.deny(
                    ReasonCode.PROVIDER_BLOCKED,
                    "gate/sender",
                    "provider" + (sender.blockCode() == null ? "" : " code " + sender.blockCode()),
                    "%s is blocked for this address since %s".formatted(sender.id(), sender.blockedSince()));
        }
        boolean answers = facts.around().nature().isAnswer();
        if (!answers && !sender.purposes().contains(request.purpose())) {
            findings.deny(
                    ReasonCode.SENDER_NOT_ALLOWED,
                    "gate/sender",
                    GATEPOST,
                    "%s is not set up for %s messages"
                            .formatted(sender.id(), request.purpose().written()));
        }
        String country = facts.place().country();
        boolean known = country != null || request.channel().usesNumber();
        if (known
                && !sender.countries().isEmpty()
                && (country == null || !sender.countries().contains(country))) {
            findings.deny(
                    ReasonCode.SENDER_NOT_ALLOWED,
                    "gate/sender",
                    GATEPOST,
                    "%s may not send to %s".formatted(sender.id(), country == null ? "an unknown country" : country));
        }
    }

    private static void registrations(PolicyFacts.SenderFact sender, RuleSet rules, Findings findings) {
        for (Rule.Registration registration : rules.registrations()) {
            if (Collections.disjoint(registration.anyOf(), sender.registrations())) {
                findings.deny(
                        ReasonCode.SENDER_UNREGISTERED,
                        registration.rule(),
                        registration.source(),
                        "%s has none of %s".formatted(sender.id(), sorted(registration.anyOf())));
            }
        }
    }

    private static void content(PolicyFacts.ContentFact content, RuleSet rules, Findings findings) {
        ContentStop stop = content.stop();
        if (stop != null) {
            findings.deny(stop.code(), stop.rule(), GATEPOST, stop.detail());
        }
        for (Rule.Element element : rules.content()) {
            if (element.checked() && !content.elements().contains(element.token())) {
                findings.deny(
                        ReasonCode.CONTENT_MISSING,
                        element.rule(),
                        element.source(),
                        "%s lacks %s".formatted(content.template(), element.token()));
            }
        }
    }

    private static void expiry(PolicyRequest request, Instant at, Findings findings) {
        Instant expires = request.expiresAt();
        Instant until = findings.until();
        Instant earliest = until == null ? at : until;
        if (expires != null && earliest.isAfter(expires)) {
            findings.deny(
                    ReasonCode.EXPIRED_BEFORE_SENT,
                    "gate/expiry",
                    "the caller's expires_at",
                    "it expires at %s; the earliest possible instant is %s".formatted(expires, earliest));
        }
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
