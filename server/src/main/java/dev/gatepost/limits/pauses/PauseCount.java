package dev.gatepost.limits.pauses;

import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;

/** Counts the messages that a pause stops; implemented where messages and the queue are known. */
@FunctionalInterface
public interface PauseCount {
    /** How many of those looked at were covered; {@code complete} is false when there were too many to look at all. */
    record Waiting(long messages, boolean complete) {}

    /**
     * Counts those that wait and are covered by the pause, in the transaction that makes or shows it.
     *
     * @param workspace {@link WorkspaceId#INSTANCE} asks for all workspaces of the transaction's scope
     */
    Waiting waiting(Connection tx, WorkspaceId workspace, Pause pause) throws SQLException;
}
