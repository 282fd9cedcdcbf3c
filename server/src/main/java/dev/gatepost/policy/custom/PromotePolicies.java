package dev.gatepost.policy.custom;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes a workspace's own policies over to another (TEN-02). What only tightens counts there at once; what loosens
 * waits for its own approval there, as if it had been written there.
 */
public final class PromotePolicies implements Promotable {
    private final CustomPolicyStore store = new CustomPolicyStore();
    /** Said in the place of the source's own reason, where people's words stay behind; null to take it over. */
    private final @Nullable String reason;

    /** Takes the reason over with the rules. */
    public PromotePolicies() {
        this(null);
    }

    private PromotePolicies(@Nullable String reason) {
        this.reason = reason;
    }

    /** The same, but with this reason for all of them. */
    public static PromotePolicies withReason(String reason) {
        return new PromotePolicies(reason);
    }

    @Override
    public String kind() {
        return "policy";
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> of(Connection tx, Workspace workspace, Side side)
            throws SQLException {
        SortedMap<String, SortedMap<String, String>> out = new TreeMap<>();
        for (CustomPolicy policy : newest(tx, workspace, side).values()) {
            SortedMap<String, String> fields = new TreeMap<>();
            // One rule in a line, so that a change of one is seen as one.
            fields.put("rules", RuleForm.stored(policy.rules()).replace("},{", "},\n{"));
            fields.put("reason", reason != null || policy.reason() == null ? "" : policy.reason());
            Instant until = policy.effectiveUntil();
            fields.put("effective_until", until == null ? "" : until.toString());
            out.put(policy.name(), fields);
        }
        return out;
    }

    /** By name; of two of one name the younger. */
    private Map<String, CustomPolicy> newest(Connection tx, Workspace workspace, Side side) throws SQLException {
        Map<UUID, CustomPolicy> byId = new LinkedHashMap<>();
        for (CustomPolicy version : store.all(tx, List.of(workspace.id())).getOrDefault(workspace.id(), List.of())) {
            boolean fits = version.withdrawnAt() == null && (side == Side.TARGET || version.counts());
            if (fits) {
                byId.putIfAbsent(version.id(), version);
            }
        }
        Map<String, CustomPolicy> out = new LinkedHashMap<>();
        byId.values().forEach(p -> out.putIfAbsent(p.name(), p));
        return out;
    }

    @Override
    public @Nullable String copy(Connection tx, Copy copy) throws SQLException {
        CustomPolicy source = Optional.ofNullable(
                        newest(tx, copy.from(), Side.SOURCE).get(copy.name()))
                .orElseThrow();
        CustomPolicy there = newest(tx, copy.to(), Side.TARGET).get(copy.name());
        Instant now = copy.to().clock().at(copy.at());
        Instant until = source.effectiveUntil();
        if (until != null && !until.isAfter(now)) {
            return "it has ended";
        }
        int version = there == null
                ? 1
                : store.lock(tx, copy.to().id(), there.id()).getFirst().version() + 1;
        store.insert(
                tx,
                copy.to().id(),
                new CustomPolicy(
                        there == null ? UuidV7.next() : there.id(),
                        version,
                        source.name(),
                        source.rules(),
                        reason == null ? source.reason() : reason,
                        now,
                        until,
                        copy.person(),
                        now,
                        null,
                        null));
        return null;
    }
}
