package dev.gatepost.privacy.retention;

import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** A store whose rows have an end. Calls run as the role jobs, in a transaction that names the workspace. */
public interface Expiring {
    /** The class of data in the retention matrix. */
    String dataClass();

    /** Removes rows that are older; how many, at most the limit. Fewer than the limit means that none is left. */
    int expire(Connection tx, WorkspaceId workspace, Instant before, int limit) throws SQLException;

    /** How many rows would go, counted to 10,000 at most: what a hold keeps. */
    long due(Connection tx, WorkspaceId workspace, Instant before) throws SQLException;
}
