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

    /** What is missing from the instance's log, in a sentence; empty when nothing is known to be. */
    public static Optional<String> of(Connection tx, Optional<Path> anchors) throws SQLException {
        long here;
        try (PreparedStatement newest = tx.prepareStatement("""
                select coalesce(max(size), 0) from audit_checkpoint where workspace_id = ?""")) {
            Sql.bind(newest, WorkspaceId.INSTANCE.value());
            try (ResultSet row = newest.executeQuery()) {
                row.next();
                here = row.getLong(1);
            }
        }
        if (anchors.isEmpty() || !Files.isDirectory(anchors.get())) {
            return Optional.of("The instance's log goes on from event " + here
                    + ". Compare with the checkpoint outside: what it has beyond that was lost.");
        }
        try (Stream<Path> files = Files.list(anchors.get())) {
            OptionalLong outside = files.map(f -> NAME.matcher(f.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(m -> Long.parseLong(m.group(1)))
                    .max();
            return outside.isEmpty() || outside.getAsLong() <= here
                    ? Optional.empty()
                    : Optional.of("Of the instance's log the events from " + here + " to " + (outside.getAsLong() - 1)
                            + " are lost: the checkpoint outside has " + outside.getAsLong()
                            + ". Checkpoints of those sizes made from now on differ from the ones there; this restore"
                            + " is the reason.");
        } catch (IOException unread) {
            return Optional.of("The checkpoints outside in " + anchors.get() + " could not be read.");
        }
    }
}
