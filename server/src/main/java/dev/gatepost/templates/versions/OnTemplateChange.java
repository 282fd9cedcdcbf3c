package dev.gatepost.templates.versions;

import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.TemplateId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/**
 * Hears, in the transaction of the change, of what somebody should look at: an unusual version, a registration lost.
 */
@FunctionalInterface
public interface OnTemplateChange {
    /**
     * What happened.
     *
     * @param why in a word: {@code unusual_change}, {@code withdrawn}, {@code registration_lost}
     * @param facts names and states; no text
     */
    record Change(WorkspaceId workspace, TemplateId template, String why, Map<String, String> facts, Instant at) {}

    void changed(Connection tx, Change change) throws SQLException;
}
