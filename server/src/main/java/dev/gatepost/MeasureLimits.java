package dev.gatepost;

import dev.gatepost.limits.BreakerState;
import dev.gatepost.limits.Breakers;
import dev.gatepost.limits.Pace;
import dev.gatepost.limits.RetryBudget;
import dev.gatepost.limits.rates.RateLayer;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads what stands in memory: breakers, paces, retry budgets and refusals by rate limits, summed up by provider. */
final class MeasureLimits {
    private static final Telemetry.Readings BREAKERS =
            Telemetry.readings("gatepost_breakers", "Breakers of connections and routes.", "provider", "state");
    private static final Telemetry.Readings PACE = Telemetry.readings(
            "gatepost_pace_per_second",
            "Messages a second that the lanes of a provider may send: configured and in force.",
            "provider",
            "part");
    private static final Telemetry.Readings SLOWED =
            Telemetry.readings("gatepost_pace_slowed_lanes", "Lanes that a 429 has slowed.", "provider");
    private static final Telemetry.Readings RETRIES = Telemetry.readings(
            "gatepost_retry_budget_calls", "Of the last minute: first attempts, retries, retries allowed.", "part");
    private static final Telemetry.Counting REFUSALS = Telemetry.counting(
            "gatepost_rate_limit_refusals_total", "Calls and messages over a rate limit.", "layer", "mode");

    private final Pacing pacing;
    private final RateLimits rates;
    private final Connections connections;
    private final Map<RateLayer, RateLimits.Refusals> told = new EnumMap<>(RateLayer.class);

    MeasureLimits(Pacing pacing, RateLimits rates, Connections connections) {
        this.pacing = pacing;
        this.rates = rates;
        this.connections = connections;
    }

    void round() {
        breakers();
        paces();
        for (RateLayer layer : RateLayer.values()) {
            RateLimits.Refusals now = rates.refusals(layer);
            RateLimits.Refusals before = told.getOrDefault(layer, new RateLimits.Refusals(0, 0));
            REFUSALS.begin(List.of(layer.written()), "enforce").begin(List.of(layer.written()), "shadow");
            REFUSALS.add(now.refused() - before.refused(), layer.written(), "enforce");
            REFUSALS.add(now.inShadow() - before.inShadow(), layer.written(), "shadow");
            told.put(layer, now);
        }
    }

    private String provider(UUID connection) {
        return connections
                .open(new ConnectionId(connection))
                .map(open -> open.provider().name())
                .orElse("gone");
    }

    private void breakers() {
        Map<List<String>, Integer> now = new HashMap<>();
        for (Breakers.Standing one : pacing.breakers().snapshot()) {
            String provider = provider(one.connection());
            for (BreakerState state : BreakerState.values()) {
                now.merge(List.of(provider, state.written()), state == one.state() ? 1 : 0, Integer::sum);
            }
        }
        BREAKERS.replace(now);
    }

    private void paces() {
        Map<List<String>, Double> now = new HashMap<>();
        Map<List<String>, Integer> slowed = new HashMap<>();
        Set<UUID> seen = new HashSet<>();
        for (Pace.Entry entry : pacing.pace().snapshot()) {
            Pace.Standing standing = entry.standing();
            String provider = provider(entry.lane().connection());
            seen.add(entry.lane().connection());
            slowed.merge(List.of(provider), standing.isSlowed() ? 1 : 0, Integer::sum);
            if (entry.lane().sender() == null && entry.lane().country() == null) {
                now.merge(List.of(provider, "configured"), standing.configured().perSecond(), Double::sum);
                now.merge(List.of(provider, "in_force"), standing.perSecond(), Double::sum);
            }
        }
        PACE.replace(now);
        SLOWED.replace(slowed);
        retries(seen);
    }

    private void retries(Set<UUID> seen) {
        long first = 0;
        long retried = 0;
        long allowed = 0;
        for (UUID connection : seen) {
            RetryBudget.Standing standing = pacing.retries().standing(connection);
            first += standing.firstAttempts();
            retried += standing.retries();
            allowed += standing.allowed();
        }
        RETRIES.set(first, "first_attempts");
        RETRIES.set(retried, "retries");
        RETRIES.set(allowed, "allowed");
    }
}
