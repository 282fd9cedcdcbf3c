package dev.gatepost.queue;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Looks for what has become due, or was enqueued by another node, and wakes its lane; what is enqueued here wakes its
 * lane by itself. A round for few workspaces is made four times a second; with many of them rounds are longer, so that
 * looking costs a few percent of a core at most.
 */
public final class Sweep implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int AT_ONCE = 200;
    /** How many looks (a lane of a workspace) are made in a second at most. */
    private static final int LOOKS_A_SECOND = 20_000;

    private final Database database;
    private final Queue queue;
    private final Clock clock;
    private final List<Lanes> swept = new CopyOnWriteArrayList<>();
    private final Repeating rounds = new Repeating("sweep", 1);

    private record Lanes(List<String> lanes, boolean routed, Supplier<List<WorkspaceId>> workspaces) {}

    public Sweep(Database database, Queue queue, Clock clock) {
        this.database = database;
        this.queue = queue;
        this.clock = clock;
    }

    /** Begins to look, once every room has named its lanes. */
    public void start() {
        rounds.every(PAUSE, "the sweep of the lanes", () -> swept.forEach(this::round));
    }

    /** Lanes whose entries have no route, of these workspaces. */
    public void over(List<String> lanes, Supplier<List<WorkspaceId>> workspaces) {
        swept.add(new Lanes(List.copyOf(lanes), false, workspaces));
    }

    /** Lanes that are worked by route. */
    public void overRouted(List<String> lanes, Supplier<List<WorkspaceId>> workspaces) {
        swept.add(new Lanes(List.copyOf(lanes), true, workspaces));
    }

    private void round(Lanes lanes) {
        List<WorkspaceId> all = lanes.workspaces().get();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<WorkspaceId> part = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            List<Queue.Due> due = database.transact(
                    Role.JOBS,
                    new Scope(part, List.of()),
                    tx -> lanes.routed()
                            ? queue.dueByRoute(tx, lanes.lanes(), part, clock.instant())
                            : queue.due(tx, lanes.lanes(), part, clock.instant()));
            due.forEach(d -> queue.wake(d.lane(), d.key()));
            if (all.size() > AT_ONCE && !rest(part.size() * lanes.lanes().size())) {
                return;
            }
        }
    }

    private static boolean rest(int looks) {
        try {
            Thread.sleep(1_000L * looks / LOOKS_A_SECOND);
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
