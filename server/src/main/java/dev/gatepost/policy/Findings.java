package dev.gatepost.policy;

import dev.gatepost.platform.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one decision has found so far. Lives on one thread for the length of one decision. */
final class Findings {
    private @Nullable List<Decision.Reason> reasons;
    private boolean denied;
    private @Nullable Instant until;
    private Duration spread = Duration.ZERO;

    void deny(ReasonCode code, String rule, String source, String fact) {
        denied = true;
        note(code, rule, source, fact);
    }

    /** A reason that by itself only delays; {@link #waitUntil} says until when. */
    void note(ReasonCode code, String rule, String source, String fact) {
        if (reasons == null) {
            reasons = new ArrayList<>(4);
        }
        reasons.add(new Decision.Reason(code, rule, source, fact));
    }

    void waitUntil(Instant instant) {
        until = instant;
    }

    /** Messages that wait until then may be spread over that stretch. */
    void spread(Duration stretch) {
        spread = stretch;
    }

    /** Turns what was a delay into a refusal, because the delay has no useful end. */
    void neverOpens() {
        denied = true;
    }

    @Nullable
    Instant until() {
        return until;
    }

    Decision decision(RuleSet rules, boolean scheduled) {
        if (reasons == null && !scheduled && until == null) {
            return rules.allowed();
        }
        List<Decision.Reason> found = reasons == null ? List.of() : List.copyOf(reasons);
        return new Decision(
                outcome(),
                found,
                rules.allowed().packs(),
                rules.allowed().zoneData(),
                rules.allowed().rules(),
                denied ? Duration.ZERO : spread);
    }

    private Decision.Outcome outcome() {
        if (denied) {
            return new Decision.Outcome.Deny();
        }
        Instant wait = until;
        return wait == null ? new Decision.Outcome.Allow() : new Decision.Outcome.Defer(wait);
    }
}
