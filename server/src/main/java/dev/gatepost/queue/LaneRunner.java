package dev.gatepost.queue;

import dev.gatepost.platform.Failures;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue.Key;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that works a lane: waits for a wake-up, takes a few keys, lets the room do a batch. The first wake-up
 * after a rest is followed at once; under load batches begin no closer together than the pace given, so that each is
 * worth its transaction.
 */
public final class LaneRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);
    private static final int KEYS = 64;
    private static final Duration USUAL_PACE = Duration.ofMillis(15);

    /** Does one batch for these workspaces; returns those that have more. */
    @FunctionalInterface
    public interface Work {
        List<WorkspaceId> batch(List<WorkspaceId> workspaces) throws InterruptedException;
    }

    /** Does one batch for these keys; returns those that have more. */
    @FunctionalInterface
    public interface RoutedWork {
        List<Key> batch(List<Key> keys) throws InterruptedException;
    }

    private final Queue queue;
    private final String lane;
    private final RoutedWork work;
    private final long pace;
    private final Thread thread;
    private volatile boolean closing;

    /** For a lane whose entries have no route. */
    public LaneRunner(Queue queue, String lane, Work work) {
        this(
                queue,
                lane,
                USUAL_PACE,
                keys -> work.batch(keys.stream().map(Key::workspace).toList()).stream()
                        .map(w -> new Key(w, Queue.NO_ROUTE))
                        .toList());
    }

    /** For a lane that is worked by route. */
    public LaneRunner(Queue queue, String lane, Duration pace, RoutedWork work) {
        this.queue = queue;
        this.lane = lane;
        this.pace = pace.toNanos();
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("lane-" + lane).start(this::run);
    }

    private void run() {
        long began = System.nanoTime() - pace;
        while (!closing) {
            List<Key> keys = List.of();
            try {
                long early = pace - (System.nanoTime() - began);
                if (early > 0) {
                    Thread.sleep(Duration.ofNanos(early));
                }
                keys = queue.woken(lane, KEYS);
                if (keys.isEmpty()) {
                    queue.await(lane, Duration.ofMillis(100));
                } else {
                    began = System.nanoTime();
                    work.batch(keys).forEach(k -> queue.wake(lane, k));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("lane {}: a batch failed: {}", lane, Failures.describe(e));
                keys.forEach(k -> queue.wake(lane, k));
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends after the batch in hand. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
