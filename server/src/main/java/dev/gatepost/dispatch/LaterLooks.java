package dev.gatepost.dispatch;

import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Queue.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Wakes keys at an instant to come: when a pace has a permit again, or a breaker may be tried. One look for each key at
 * a time, the earliest; what is not remembered here the sweep finds.
 */
final class LaterLooks implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private record Look(String lane, Key key) {}

    private final Queue queue;
    private final Clock clock;
    private final ConcurrentMap<Look, Boolean> planned = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("later-looks").factory());

    LaterLooks(Queue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** Wakes the key then, or in five seconds if that is sooner. */
    void look(String lane, Key key, Instant when) {
        var look = new Look(lane, key);
        if (planned.putIfAbsent(look, true) == null) {
            long millis = Duration.between(clock.instant(), when).toMillis();
            long wait = Math.clamp(millis + 1, 1, LONGEST.toMillis());
            timer.schedule(
                    () -> {
                        planned.remove(look);
                        queue.wake(lane, key);
                    },
                    wait,
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
