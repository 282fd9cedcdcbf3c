package dev.gatepost.policy.custom;

import dev.gatepost.platform.Ids;
import dev.gatepost.policy.CustomRule;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version of a policy of a workspace's own.
 *
 * @param reason why; needed where a rule loosens
 * @param effectiveFrom from when it counts, by the workspace's clock
 * @param effectiveUntil until when; null for no end, which a version that loosens may not have
 * @param author who wrote it, a person's name
 * @param approvedBy who approved it; null while it waits or needs no approval
 * @param withdrawnAt when the policy was taken back
 */
public record CustomPolicy(
        UUID id,
        int version,
        String name,
        List<CustomRule> rules,
        @Nullable String reason,
        Instant effectiveFrom,
        @Nullable Instant effectiveUntil,
        String author,
        Instant createdAt,
        @Nullable String approvedBy,
        @Nullable Instant withdrawnAt) {
    static final String PREFIX = "pol";

    public CustomPolicy {
        rules = List.copyOf(rules);
        if (rules.isEmpty() || version < 1) {
            throw new IllegalArgumentException("a policy has rules and its versions count from 1");
        }
    }

    /** {@code pol_…} */
    public String written() {
        return Ids.write(PREFIX, id);
    }

    /** Whether another person must approve it. */
    public boolean loosens() {
        return rules.stream().anyMatch(CustomRule::loosens);
    }

    /** Whether it takes the place of earlier versions from its first instant on. */
    boolean counts() {
        return withdrawnAt == null && (!loosens() || approvedBy != null);
    }

    /** Waiting, coming, active, ended or withdrawn. */
    String status(Instant now) {
        if (withdrawnAt != null) {
            return "withdrawn";
        }
        if (effectiveUntil != null && !now.isBefore(effectiveUntil)) {
            return "ended";
        }
        if (!counts()) {
            return "waiting";
        }
        return now.isBefore(effectiveFrom) ? "coming" : "active";
    }
}
