package dev.gatepost.audit;

import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The sequencer's SQL: batches out, leaves and checkpoints in. */
final class SequenceStore {
    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtextextended('audit ' || ?, 0))";
    private static final String WAITING = """
            select id, writer, counter, events from audit_batch where workspace_id = ? order by id limit 2000""";
    private static final String COUNTERS = """
            select writer, counter from audit_writer where workspace_id = ? and writer = any (?)""";
    private static final String FRONTIER = """
            select size, frontier from audit_checkpoint where workspace_id = ? order by size desc limit 1""";
    private static final String WRITE_LEAVES = """
            insert into audit_leaf
                (workspace_id, seq, event, leaf_hash, at, action, actor, object, subject, correlation)
            select ?, * from unnest(?::bigint[], ?::bytea[], ?::bytea[], ?::timestamptz[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::text[])""";
    private static final String SAVE_COUNTERS = """
            insert into audit_writer (workspace_id, writer, counter)
            select ?, * from unnest(?::uuid[], ?::bigint[])
            on conflict (workspace_id, writer) do update set counter = excluded.counter""";
    private static final String WRITE_CHECKPOINT = """
            insert into audit_checkpoint (workspace_id, size, root, frontier, note, at) values (?, ?, ?, ?, ?, ?)""";
    private static final String RELEASE = "select audit_release(?, ?, ?, ?)";

    /** A batch as its writer left it. */
    record Batch(UUID id, UUID writer, long counter, byte[] events) {}

    boolean lock(Connection tx, WorkspaceId log) throws SQLException {
        try (PreparedStatement lock = tx.prepareStatement(LOCK)) {
            lock.setString(1, log.toString());
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The batches that wait, the oldest first, until they hold that many events. */
    List<Batch> waiting(Connection tx, WorkspaceId log, int events) throws SQLException {
        List<Batch> batches = new ArrayList<>();
        try (PreparedStatement find = tx.prepareStatement(WAITING)) {
            find.setObject(1, log.value());
            find.setFetchSize(100);
            try (ResultSet rows = find.executeQuery()) {
                int held = 0;
                while (held < events && rows.next()) {
                    Batch batch = new Batch(
                            rows.getObject(1, UUID.class),
                            rows.getObject(2, UUID.class),
                            rows.getLong(3),
                            rows.getBytes(4));
                    batches.add(batch);
                    held += lines(batch.events());
                }
            }
        }
        return batches;
    }

    private static int lines(byte[] text) {
        int lines = 1;
        for (byte each : text) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** How far the writers of these batches have been sequenced; those never seen are absent. */
    Map<UUID, Long> counters(Connection tx, WorkspaceId log, List<Batch> batches) throws SQLException {
        Map<UUID, Long> counters = new HashMap<>();
        Object[] writers = batches.stream().map(Batch::writer).distinct().toArray();
        try (PreparedStatement find = tx.prepareStatement(COUNTERS)) {
            find.setObject(1, log.value());
            find.setArray(2, tx.createArrayOf("uuid", writers));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    counters.put(rows.getObject(1, UUID.class), rows.getLong(2));
                }
            }
        }
        return counters;
    }

    MerkleFrontier frontier(Connection tx, WorkspaceId log) throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(FRONTIER)) {
            find.setObject(1, log.value());
            try (ResultSet row = find.executeQuery()) {
                return row.next()
                        ? new MerkleFrontier(row.getLong(1), row.getBytes(2))
                        : new MerkleFrontier(0, new byte[0]);
            }
        }
    }

    void write(Connection tx, WorkspaceId log, SequencedLeaves leaves) throws SQLException {
        try (PreparedStatement write = tx.prepareStatement(WRITE_LEAVES)) {
            write.setObject(1, log.value());
            write.setArray(2, array(tx, "bigint", leaves.seqs));
            write.setArray(3, tx.createArrayOf("bytea", leaves.events.toArray(byte[][]::new)));
            write.setArray(4, tx.createArrayOf("bytea", leaves.hashes.toArray(byte[][]::new)));
            write.setArray(5, array(tx, "timestamptz", leaves.times));
            write.setArray(6, array(tx, "text", leaves.actions));
            write.setArray(7, array(tx, "text", leaves.actors));
            write.setArray(8, array(tx, "text", leaves.objects));
            write.setArray(9, array(tx, "text", leaves.subjects));
            write.setArray(10, array(tx, "text", leaves.correlations));
            write.executeUpdate();
        }
    }

    void saveCounters(Connection tx, WorkspaceId log, Map<UUID, Long> counters) throws SQLException {
        try (PreparedStatement save = tx.prepareStatement(SAVE_COUNTERS)) {
            save.setObject(1, log.value());
            save.setArray(2, array(tx, "uuid", counters.keySet()));
            save.setArray(3, array(tx, "bigint", counters.values()));
            save.executeUpdate();
        }
    }

    void write(Connection tx, Checkpoint checkpoint, byte[] frontier, String note, Instant at) throws SQLException {
        try (PreparedStatement write = tx.prepareStatement(WRITE_CHECKPOINT)) {
            write.setObject(1, checkpoint.log().value());
            write.setLong(2, checkpoint.size());
            write.setBytes(3, checkpoint.root());
            write.setBytes(4, frontier);
            write.setString(5, note);
            write.setObject(6, at.atOffset(ZoneOffset.UTC));
            write.executeUpdate();
        }
    }

    /** Removes the batches; the database first sees for itself that their events stand in the log. */
    void release(Connection tx, WorkspaceId log, SequencedLeaves leaves) throws SQLException {
        try (PreparedStatement release = tx.prepareStatement(RELEASE)) {
            release.setObject(1, log.value());
            release.setArray(2, array(tx, "uuid", leaves.batches));
            release.setArray(3, array(tx, "bigint", leaves.firsts));
            release.setArray(4, array(tx, "integer", leaves.sizes));
            release.execute();
        }
    }

    private static java.sql.Array array(Connection tx, String type, Collection<?> values) throws SQLException {
        return tx.createArrayOf(type, values.toArray());
    }
}
