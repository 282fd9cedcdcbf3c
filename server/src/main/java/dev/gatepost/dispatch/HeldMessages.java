package dev.gatepost.dispatch;

import dev.gatepost.limits.pauses.PauseSet;
import dev.gatepost.limits.pauses.Pauses;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets messages go on that a pause held one by one: whenever the pauses of a workspace are others than those under
 * which something was held or looked at last, what it holds goes back to its lanes, where what is still paused is held
 * again (LIM-06). A pause may begin and end between two looks, so whoever holds a message notes under which pauses.
 */
final class HeldMessages {
    private static final int AT_ONCE = 5_000;

    private final Database database;
    private final Queue queue;
    private final Clock clock;
    private final Map<WorkspaceId, PauseSet> before = new ConcurrentHashMap<>();
    private final Set<WorkspaceId> returning = ConcurrentHashMap.newKeySet();

    HeldMessages(Database database, Queue queue, Clock clock) {
        this.database = database;
        this.queue = queue;
        this.clock = clock;
    }

    /** One round over a few workspaces. */
    void look(List<WorkspaceId> workspaces) {
        Set<WorkspaceId> scope = new HashSet<>(workspaces);
        scope.add(WorkspaceId.INSTANCE);
        database.<@Nullable Void>transact(Role.DISPATCH, new Scope(scope, List.of()), tx -> {
            PauseSet now = Pauses.load(tx, scope);
            for (WorkspaceId workspace : workspaces) {
                before.compute(workspace, (same, was) -> {
                    if (was == null || !now.sameFor(workspace, was)) {
                        returning.add(workspace);
                    }
                    return now;
                });
            }
            for (WorkspaceId workspace : workspaces) {
                if (returning.contains(workspace) && giveBack(tx, workspace) == 0) {
                    returning.remove(workspace);
                }
            }
            return null;
        });
    }

    /** A message of the workspace was held under these pauses, and that is committed. */
    void note(WorkspaceId workspace, PauseSet under) {
        before.put(workspace, under);
    }

    /**
     * Keeps what is known of these workspaces alone: another node looks after the rest and holds messages of its own.
     * What nothing is known of, as at the start, gives back everything at the next look.
     */
    void keep(Collection<WorkspaceId> mine) {
        Set<WorkspaceId> kept = Set.copyOf(mine);
        before.keySet().retainAll(kept);
        returning.retainAll(kept);
    }

    private int giveBack(Connection tx, WorkspaceId workspace) throws SQLException {
        int moved = 0;
        for (String lane : Lanes.SENDING) {
            moved += queue.move(tx, workspace, Lanes.held(lane), lane, AT_ONCE);
        }
        if (moved > 0) {
            queue.dueByRoute(tx, Lanes.SENDING, List.of(workspace), clock.instant())
                    .forEach(d -> queue.wake(d.lane(), d.key()));
        }
        return moved;
    }
}
