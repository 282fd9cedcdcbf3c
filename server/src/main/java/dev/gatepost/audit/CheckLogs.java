package dev.gatepost.audit;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** Computes the root of a log anew from its events and compares it with the newest checkpoint, as after a copy. */
public final class CheckLogs {
    private static final byte[] NONE = {};

    private CheckLogs() {}

    /** What does not fit, in words; empty when all does. Reads the log page by page. */
    public static Optional<String> fault(Connection tx, WorkspaceId log) throws SQLException {
        long size;
        byte[] root;
        try (PreparedStatement newest = tx.prepareStatement("""
                select size, root from audit_checkpoint where workspace_id = ? order by size desc limit 1""")) {
            Sql.bind(newest, log.value());
            try (ResultSet row = newest.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                size = row.getLong(1);
                root = row.getBytes(2);
            }
        }
        var frontier = new MerkleFrontier(0, NONE);
        try (PreparedStatement pages = tx.prepareStatement("""
                select events from audit_page where workspace_id = ? order by first""")) {
            pages.setFetchSize(64);
            Sql.bind(pages, log.value());
            try (ResultSet row = pages.executeQuery()) {
                while (row.next() && frontier.size() < size) {
                    addAll(frontier, row.getBytes(1), size);
                }
            }
        }
        return frontier.size() == size && Arrays.equals(frontier.root(), root)
                ? Optional.empty()
                : Optional.of("the log " + log + " does not have the root of its checkpoint at " + size);
    }

    private static void addAll(MerkleFrontier frontier, byte[] lines, long most) {
        int from = 0;
        for (int i = 0; i <= lines.length && frontier.size() < most; i++) {
            if (i == lines.length || lines[i] == '\n') {
                frontier.add(Arrays.copyOfRange(lines, from, i));
                from = i + 1;
            }
        }
    }
}
