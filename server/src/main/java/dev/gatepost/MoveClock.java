package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sets a test workspace's clock; what waits there comes nearer or goes further by as much (DX-04). */
public final class MoveClock {
    private MoveClock() {}

    /**
     * From now on the workspace's clock shows {@code shows} and runs on. Throws when it is no test workspace.
     *
     * @param actor who moved it, as the audit names it
     */
    public static void move(Rooms rooms, Workspace workspace, Instant shows, String actor) {
        Duration before = workspace.clock().offset();
        Workspace after = rooms.workspaces().setClock(workspace.id(), shows, actor);
        Duration moved = after.clock().offset().minus(before);
        rooms.database()
                .<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                    rooms.queue().shift(tx, workspace.id(), Lanes.SENDING, moved.negated());
                    return null;
                });
    }
}
