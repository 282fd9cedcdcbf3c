package dev.gatepost.policy;

import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.util.List;

/**
 * The answer, with everything that led to it.
 *
 * @param packs the hash (hex SHA-256) of the rule packs that were in force
 * @param rules ids of all rules that were looked at and applied: {@code US-FL/sms/promotional}
 */
public record Decision(Outcome outcome, List<Reason> reasons, String packs, List<String> rules) {
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
