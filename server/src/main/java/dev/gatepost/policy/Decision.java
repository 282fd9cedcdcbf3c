package dev.gatepost.policy;

import dev.gatepost.platform.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer, with everything that led to it.
 *
 * @param packs the hash (hex SHA-256) of the rule packs that were in force
 * @param zoneData the edition of the tz database by which hours were read: {@code 2026e}
 * @param rules ids of all rules that were looked at and applied: {@code US-FL/sms/promotional}
 * @param spread over how long a stretch after a deferral's instant the waiting messages may be spread, so that not all
 *     leave in its first second; see {@link Wake}
 */
public record Decision(
        Outcome outcome, List<Reason> reasons, String packs, String zoneData, List<String> rules, Duration spread) {

    /** The same, refused for a further reason that comes first. */
    public Decision refused(Reason reason) {
        List<Reason> all = new ArrayList<>(reasons.size() + 1);
        all.add(reason);
        all.addAll(reasons);
        return new Decision(new Outcome.Deny(), List.copyOf(all), packs, zoneData, rules, Duration.ZERO);
    }

    /** What to do. */
    public sealed interface Outcome {
        record Allow() implements Outcome {}

        record Defer(Instant until) implements Outcome {}

        record Deny() implements Outcome {}
    }

    /**
     * Why.
     *
     * @param rule id of the rule, or of the gate when no rule pack is behind it
     * @param source where the rule comes from, for a lawyer to check
     * @param fact the fact it was held against, in words, without personal data
     */
    public record Reason(ReasonCode code, String rule, String source, String fact) {}
}
