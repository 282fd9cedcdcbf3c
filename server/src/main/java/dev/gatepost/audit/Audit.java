package dev.gatepost.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Appends events inside the caller's transaction: no audit, no action. */
public interface Audit {
    /**
     * Appends the events in their order, one statement for all. The transaction must have the workspaces of the events
     * in its row-level security setting.
     */
    void append(Connection tx, List<AuditEvent> events) throws SQLException;
}
