package dev.gatepost.callbacks.optouts;

import dev.gatepost.platform.Telemetry;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells how long ago the connections of each provider were compared, the one that waits longest. */
final class TellAge {
    private static final Telemetry.Readings AGE = Telemetry.readings(
            "gatepost_opt_outs_compared_seconds",
            "How long ago opt-outs were compared with the provider's own list, of the connection that waits longest.",
            "provider");

    void tell(List<Connections.Placed> connections, Map<ConnectionId, RunStore.Last> last, Instant now) {
        Map<List<String>, Double> ages = new HashMap<>();
        for (Connections.Placed placed : connections) {
            RunStore.Last before = last.get(placed.connection().id());
            Instant since = before == null || before.doneAt() == null ? placed.createdAt() : before.doneAt();
            double seconds = Math.max(0, Duration.between(since, now).toMillis() / 1_000.0);
            ages.merge(List.of(placed.connection().provider()), seconds, Math::max);
        }
        AGE.replace(ages);
    }
}
