package dev.gatepost;

import dev.gatepost.limits.BreakerState;
import dev.gatepost.limits.OnBreakerChange;
import dev.gatepost.platform.Telemetry;
import java.util.Arrays;

/** Counts what breakers become. */
final class CountBreakers implements OnBreakerChange {
    private static final Telemetry.Counting CHANGES = Telemetry.counting(
                    "gatepost_breaker_changes_total", "Changes of breakers on this node.", "to")
            .begin(Arrays.stream(BreakerState.values())
                    .map(BreakerState::written)
                    .toList());

    @Override
    public void changed(Change change) {
        CHANGES.one(change.to().written());
    }
}
