package dev.gatepost.privacy;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The customer's systems that keep copies, as the room of events knows them. */
public interface Sinks {
    /**
     * Endpoints that name this type of event (or all of its kind) and so undertake to follow it; those that take
     * everything are told as well, but nobody waits for them.
     */
    List<String> of(WorkspaceId workspace, String type);

    /** Tells everybody who wants to know, in the transaction of what it tells; ids and states only. */
    void tell(Connection tx, Workspace workspace, String type, UUID object, Instant at, Map<String, String> data)
            throws SQLException;
}
