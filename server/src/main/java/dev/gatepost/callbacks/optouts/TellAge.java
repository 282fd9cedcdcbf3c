package dev.gatepost.callbacks.optouts;

import dev.gatepost.platform.Telemetry;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells how long ago the connections of each provider were compared, the one that waits longest. */
final class TellAge {
    private static final Telemetry.Readings AGE = Telemetry.readings(
            "gatepost_opt_outs_compared_seconds",
            "How long ago opt-outs were compared with the provider's own list, of the connection that waits longest.",
            "provider");

    private volatile @Nullable Duration longest;

    /** Of all; null before the first look, and where nobody keeps a list. */
    @Nullable
    Duration longest() {
        return longest;
    }

    /** A provider without a connection has nothing to compare, and none that waits. */
    void tell(
            List<String> providers,
            List<Connections.Placed> connections,
            Map<ConnectionId, RunStore.Last> last,
            Instant now) {
        Map<List<String>, Double> ages = new HashMap<>();
        providers.forEach(name -> ages.put(List.of(name), 0.0));
        Duration oldest = null;
        for (Connections.Placed placed : connections) {
            RunStore.Last before = last.get(placed.connection().id());
            Instant since = before == null || before.doneAt() == null ? placed.createdAt() : before.doneAt();
            Duration age = Duration.between(since, now);
            oldest = oldest == null || age.compareTo(oldest) > 0 ? age : oldest;
            double seconds = Math.max(0, age.toMillis() / 1_000.0);
            ages.merge(List.of(placed.connection().provider()), seconds, Math::max);
        }
        AGE.replace(ages);
        longest = oldest;
    }
}
