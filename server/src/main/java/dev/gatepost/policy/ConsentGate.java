package dev.gatepost.policy;

import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The gate of consent: its strength, its age, and the way in which it came about. */
final class ConsentGate {
    private static final String GATEPOST = "Gatepost: a safe default";

    private ConsentGate() {}

    /**
     * A withdrawal always counts. Otherwise the strictest rule that is not satisfied is named. What is not promotional
     * was asked for by the person's own act, which counts as express consent (giving the number for that matter).
     */
    static void check(
            PolicyRequest request,
            Instant at,
            PolicyFacts.@Nullable ConsentFact fact,
            RuleSet rules,
            Findings findings) {
        boolean promotional = request.purpose() == Purpose.PROMOTIONAL;
        if (fact != null && !fact.granted()) {
            Rule.Threshold strictest = strictest(rules, ConsentBasis.NONE);
            findings.deny(
                    ReasonCode.CONSENT_MISSING,
                    strictest == null ? "gate/consent" : strictest.rule(),
                    strictest == null ? GATEPOST : strictest.source(),
                    "consent was withdrawn on %s (%s)".formatted(day(fact.at()), fact.evidence()));
            return;
        }
        ConsentBasis have = fact == null ? ConsentBasis.NONE : fact.basis();
        if (!promotional && have.compareTo(ConsentBasis.EXPRESS) < 0) {
            have = ConsentBasis.EXPRESS;
        }
        Rule.Threshold unmet = strictest(rules, have);
        if (unmet != null && have.compareTo(unmet.least()) < 0) {
            findings.deny(
                    have == ConsentBasis.NONE ? ReasonCode.CONSENT_MISSING : ReasonCode.CONSENT_TOO_WEAK,
                    unmet.rule(),
                    unmet.source(),
                    "%s is needed%s; on record: %s"
                            .formatted(
                                    unmet.needed().written(),
                                    unmet.least() == unmet.needed()
                                            ? ""
                                            : " (or " + unmet.least().written() + ")",
                                    have.written()));
        } else if (promotional && fact != null) {
            age(at, fact, rules, findings);
            proof(fact, rules, findings);
        }
    }

    private static void age(Instant at, PolicyFacts.ConsentFact fact, RuleSet rules, Findings findings) {
        for (Rule.Life life : rules.lives()) {
            if (life.covers(fact) && !at.isBefore(life.end(fact.at()))) {
                findings.deny(
                        ReasonCode.CONSENT_EXPIRED,
                        life.rule(),
                        life.source(),
                        "%s consent of %s lasts %s (%s)"
                                .formatted(fact.basis().written(), day(fact.at()), life.lasts(), fact.evidence()));
            }
        }
    }

    /** What the rules ask of the way in which a consent came about, where that way is known. */
    private static void proof(PolicyFacts.ConsentFact fact, RuleSet rules, Findings findings) {
        for (Rule.Threshold threshold : rules.consents()) {
            if (threshold.confirmed()
                    && fact.basis().compareTo(ConsentBasis.EXPRESS) >= 0
                    && Boolean.FALSE.equals(fact.confirmed())) {
                findings.deny(
                        ReasonCode.CONSENT_TOO_WEAK,
                        threshold.rule(),
                        threshold.source(),
                        "the opt-in of %s was never confirmed (%s)".formatted(day(fact.at()), fact.evidence()));
            }
            String origin = fact.origin();
            if (fact.basis() == ConsentBasis.SOFT_OPT_IN
                    && origin != null
                    && !threshold.softBy().isEmpty()
                    && threshold.softBy().stream().noneMatch(by -> comes(by, origin, fact.at()))) {
                findings.deny(
                        ReasonCode.CONSENT_TOO_WEAK,
                        threshold.rule(),
                        threshold.source(),
                        "a soft opt-in by %s of %s does not count (%s)"
                                .formatted(origin, day(fact.at()), fact.evidence()));
            }
        }
    }

    private static boolean comes(RuleFile.SoftOptIn by, String origin, Instant at) {
        return by.of().equals(origin) && (by.since() == null || !day(at).isBefore(by.since()));
    }

    private static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /**
     * The rule that asks for most, if it asks for more than is there; otherwise any rule, or null when there is none.
     */
    private static Rule.@Nullable Threshold strictest(RuleSet rules, ConsentBasis have) {
        Rule.Threshold strictest = null;
        for (Rule.Threshold threshold : rules.consents()) {
            if (threshold.least().compareTo(have) >= 0
                    && (strictest == null || threshold.least().compareTo(strictest.least()) >= 0)) {
                strictest = threshold;
            }
        }
        return strictest;
    }
}
