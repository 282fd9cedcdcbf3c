package dev.gatepost.callbacks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Networks from which bad proofs come: after {@link #MOST} within a minute they wait for its end before anything is
 * checked again. A network that proved itself on a connection within the hour is never held up there, so that who
 * forges from behind the provider's own proxy stops nobody else. Known to this node, in bounded memory.
 */
final class Suspects {
    /** Bad proofs of one network in a minute, all connections together. */
    static final int MOST = 60;

    private static final long MINUTE = 60;
    private static final int KNOWN = 50_000;

    private record Minute(String network, long number) {}

    private record Proven(String network, ConnectionId connection) {}

    private final Cache<Minute, AtomicInteger> bad = Caffeine.newBuilder()
            .maximumSize(KNOWN)
            .expireAfterWrite(Duration.ofMinutes(2))
            .build();
    private final Cache<Proven, Boolean> proven = Caffeine.newBuilder()
            .maximumSize(KNOWN)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    /** For how many seconds this address is to wait; 0 when it is not. */
    long wait(String remote, ConnectionId connection, Instant now) {
        String network = network(remote);
        AtomicInteger count = bad.getIfPresent(minute(network, now));
        if (count == null || count.get() < MOST || proven.getIfPresent(new Proven(network, connection)) != null) {
            return 0;
        }
        return MINUTE - Math.floorMod(now.getEpochSecond(), MINUTE);
    }

    void failed(String remote, Instant now) {
        bad.get(minute(network(remote), now), m -> new AtomicInteger()).incrementAndGet();
    }

    void proved(String remote, ConnectionId connection) {
        proven.put(new Proven(network(remote), connection), true);
    }

    private static Minute minute(String network, Instant now) {
        return new Minute(network, Math.floorDiv(now.getEpochSecond(), MINUTE));
    }

    /** An IPv4 address's first three bytes, an IPv6 address's first four groups as they are written. */
    static String network(String remote) {
        if (remote.indexOf(':') < 0) {
            int end = remote.lastIndexOf('.');
            return end < 0 ? remote : remote.substring(0, end);
        }
        int end = 0;
        for (int group = 0; group < 4 && end >= 0; group++) {
            end = remote.indexOf(':', end + 1);
        }
        return end < 0 ? remote : remote.substring(0, end);
    }
}
