package dev.gatepost.providers.rcs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.platform.Digests;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who has RCS and who has not, as far as Google said lately: a yes is believed for a day, a no for an hour, of the
 * latest 50,000 people. Numbers are kept as their hash.
 */
final class Reachable {
    private static final Duration YES = Duration.ofDays(1);
    private static final Duration NO = Duration.ofHours(1);

    private record Known(boolean reachable, Instant until) {}

    private final InstantSource clock;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(50_000).build();

    Reachable(InstantSource clock) {
        this.clock = clock;
    }

    /** Empty when nobody asked lately. */
    Optional<Boolean> of(ConnectionId connection, String number) {
        Known found = known.getIfPresent(place(connection, number));
        return found == null || found.until().isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of(found.reachable());
    }

    void note(ConnectionId connection, String number, boolean reachable) {
        known.put(
                place(connection, number), new Known(reachable, clock.instant().plus(reachable ? YES : NO)));
    }

    private static String place(ConnectionId connection, String number) {
        return HexFormat.of().formatHex(Digests.sha256(connection + " " + number));
    }
}
