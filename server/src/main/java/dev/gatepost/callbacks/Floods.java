package dev.gatepost.callbacks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** How many callbacks of a connection this node took in the running second. */
final class Floods {
    private static final int COUNT_BITS = 24;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    /** The second in the upper bits, the count in the lower. */
    private final Cache<ConnectionId, AtomicLong> seconds = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    /** Counts one; false when it is one too many for this second. */
    boolean allows(ConnectionId connection, int most, Instant now) {
        AtomicLong cell = seconds.get(connection, c -> new AtomicLong());
        long second = now.getEpochSecond() << COUNT_BITS;
        long after =
                cell.updateAndGet(was -> (was & ~COUNT) == second ? Math.min(was + 1, second | COUNT) : second | 1);
        return (after & COUNT) <= most;
    }
}
