package dev.gatepost.queue;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks for what has become due, or was enqueued by another node, and wakes its lane. A round for few workspaces is
 * made five times a second; with many of them rounds are longer, so that looking costs a few percent of a core at most.
 */
public final class Sweep implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int AT_ONCE = 200;
    /** How many looks (a lane of a workspace) are made in a second at most. */
    private static final int LOOKS_A_SECOND = 20_000;

    private final Database database;
    private final Role role;
    private final Queue queue;
    private final Clock clock;
    private final Supplier<List<WorkspaceId>> workspaces;
    private final List<String> lanes;
    private final Repeating rounds;

    public Sweep(
            Database database,
            Role role,
            Queue queue,
            Clock clock,
            Supplier<List<WorkspaceId>> workspaces,
            List<String> lanes) {
        this.database = database;
        this.role = role;
        this.queue = queue;
        this.clock = clock;
        this.workspaces = workspaces;
        this.lanes = List.copyOf(lanes);
        this.rounds = new Repeating("sweep-" + lanes.getFirst(), 1);
        rounds.every(PAUSE, "the sweep of " + lanes.getFirst(), this::round);
    }

    private void round() {
        List<WorkspaceId> all = workspaces.get();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<WorkspaceId> part = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            database.transact(role, new Scope(part, List.of()), tx -> queue.due(tx, lanes, part, clock.instant()))
                    .forEach(d -> queue.wake(d.lane(), d.key()));
            if (all.size() > AT_ONCE && !rest(part.size())) {
                return;
            }
        }
    }

    private boolean rest(int looked) {
        try {
            Thread.sleep(1_000L * looked * lanes.size() / LOOKS_A_SECOND);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
