package dev.gatepost.queue;

import dev.gatepost.platform.Failures;
import dev.gatepost.platform.WorkspaceId;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that works a lane: waits for a wake-up, takes a few workspaces, lets the room do a batch. */
public final class LaneRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);
    private static final int WORKSPACES = 64;

    /** Does one batch for these workspaces; returns those that have more. */
    @FunctionalInterface
    public interface Work {
        List<WorkspaceId> batch(List<WorkspaceId> workspaces) throws InterruptedException;
    }

    private final Queue queue;
    private final String lane;
    private final Work work;
    private final Thread thread;
    private volatile boolean closing;

    public LaneRunner(Queue queue, String lane, Work work) {
        this.queue = queue;
        this.lane = lane;
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("lane-" + lane).start(this::run);
    }

    private void run() {
        while (!closing) {
            List<WorkspaceId> workspaces = queue.woken(lane, WORKSPACES);
            try {
                if (workspaces.isEmpty()) {
                    queue.await(lane, Duration.ofMillis(100));
                } else {
                    work.batch(workspaces).forEach(w -> queue.wake(lane, w));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("lane {}: a batch failed: {}", lane, Failures.describe(e));
                workspaces.forEach(w -> queue.wake(lane, w));
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
