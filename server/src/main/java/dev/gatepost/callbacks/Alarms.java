package dev.gatepost.callbacks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;

/** Passes troubles on, so seldom that a person can read them all. */
final class Alarms {
    private static final Duration QUIET = Duration.ofMinutes(10);

    private record About(ConnectionId connection, CallbackTrouble.Kind kind) {}

    private final Cache<About, Boolean> told =
            Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(QUIET).build();
    private final CallbackTrouble.Listener listener;

    Alarms(CallbackTrouble.Listener listener) {
        this.listener = listener;
    }

    void raise(CallbackTrouble trouble) {
        var about = new About(trouble.connection(), trouble.kind());
        if (told.asMap().putIfAbsent(about, true) == null) {
            listener.happened(trouble);
        }
    }
}
