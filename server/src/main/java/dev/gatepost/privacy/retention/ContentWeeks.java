package dev.gatepost.privacy.retention;

import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;

/** The content of messages, which goes by whole weeks. Calls run as the role jobs. */
public interface ContentWeeks {
    /** Of each workspace, the contents in weeks that ended by that day. */
    Map<WorkspaceId, Long> ended(Connection tx, Collection<WorkspaceId> workspaces, LocalDate by) throws SQLException;

    /** Drops those weeks; how many. What holds want of them must have been copied before. */
    int drop(Connection tx, LocalDate by) throws SQLException;
}
