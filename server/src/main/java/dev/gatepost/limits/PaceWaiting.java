package dev.gatepost.limits;

import dev.gatepost.access.Workspace;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How much waits already, for the preview; who keeps the queue implements it. May ask the database. */
@FunctionalInterface
public interface PaceWaiting {
    /** Messages of a workspace that wait for this sender, or with null for the whole connection. */
    long messages(Workspace workspace, UUID connection, @Nullable UUID sender);
}
