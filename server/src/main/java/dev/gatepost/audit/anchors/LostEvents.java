package dev.gatepost.audit.anchors;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compares a log that a restore brought back with what was kept outside: a newer checkpoint there tells which events
 * the backup does not have. That is no tampering, and it is said before somebody finds it.
 */
public final class LostEvents {
    private static final Pattern NAME = Pattern.compile(".*-([0-9]{19})\\.note");

    private LostEvents() {}

    /** How many events a log has, by its newest checkpoint: what a restore kept of it. */
    public static long kept(Connection tx, WorkspaceId log) throws SQLException {
        try (PreparedStatement newest = tx.prepareStatement("""
                select coalesce(max(size), 0) from audit_checkpoint where workspace_id = ?""")) {
            Sql.bind(newest, log.value());
            try (ResultSet row = newest.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The size of the largest checkpoint of the instance's log that lies in the folder; empty where none is known. */
    public static OptionalLong outside(Optional<Path> anchors) {
        if (anchors.isEmpty() || !Files.isDirectory(anchors.get())) {
            return OptionalLong.empty();
        }
        try (Stream<Path> files = Files.list(anchors.get())) {
            return files.map(f -> NAME.matcher(f.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(m -> Long.parseLong(m.group(1)))
                    .max();
        } catch (IOException unread) {
            return OptionalLong.empty();
        }
    }

    /** What is missing from the instance's log, in a sentence; empty when nothing is known to be. */
    public static Optional<String> of(Connection tx, Optional<Path> anchors) throws SQLException {
        long here = kept(tx, WorkspaceId.INSTANCE);
        OptionalLong outside = outside(anchors);
        if (outside.isEmpty()) {
            return Optional.of("The instance's log goes on from event " + here
                    + ". Compare with the checkpoint outside: what it has beyond that was lost.");
        }
        return outside.getAsLong() <= here
                ? Optional.empty()
                : Optional.of("Of the instance's log the events from " + here + " to " + (outside.getAsLong() - 1)
                        + " are lost: the checkpoint outside has " + outside.getAsLong()
                        + ". Checkpoints of those sizes made from now on differ from the ones there; this restore"
                        + " is the reason, and the verifier tells so.");
    }
}
