package dev.gatepost.audit;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.audit.SequencedPages.Page;
import dev.gatepost.platform.Sql;
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

/** The sequencer's SQL: batches out, pages and checkpoints in. */
final class SequenceStore {
    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtextextended('audit ' || ?, 0))";
    private static final String WAITING = """
            select id, writer, counter, events from audit_batch where workspace_id = ? order by id limit 2000""";
    private static final String COUNTERS = """
            select writer, counter from audit_writer where workspace_id = ? and writer = any (?)""";
    private static final String FRONTIER = """
            select size, frontier from audit_checkpoint where workspace_id = ? order by size desc limit 1""";
    private static final String WRITE_PAGES = """
            insert into audit_page (workspace_id, first, size, from_at, until_at, words, events, hashes)
            select ?, p.first, p.size, p.from_at, p.until_at, ('x' || encode(p.words, 'hex'))::bit(8192), p.events,
                p.hashes
            from unnest(?::bigint[], ?::int[], ?::timestamptz[], ?::timestamptz[], ?::bytea[], ?::bytea[], ?::bytea[])
                as p (first, size, from_at, until_at, words, events, hashes)""";
    private static final String SAVE_COUNTERS = """
            insert into audit_writer (workspace_id, writer, counter)
            select ?, * from unnest(?::uuid[], ?::bigint[])
            on conflict (workspace_id, writer) do update set counter = excluded.counter""";
    private static final String WRITE_CHECKPOINT = """
            insert into audit_checkpoint (workspace_id, size, root, frontier, note, at) values (?, ?, ?, ?, ?, ?)""";
    private static final String RELEASE = "select audit_release(?, ?, ?)";
    private static final String FOLD = "select audit_fold(?, ?, ?)";

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
                    held += Lines.count(batch.events());
                }
            }
        }
        return batches;
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

    void write(Connection tx, WorkspaceId log, SequencedPages sequenced) throws SQLException {
        List<Page> pages = sequenced.pages();
        try (PreparedStatement write = tx.prepareStatement(WRITE_PAGES)) {
            Sql.bind(
                    write,
                    log.value(),
                    column(tx, "bigint", pages, Page::first),
                    column(tx, "int", pages, Page::size),
                    column(tx, "timestamptz", pages, Page::from),
                    column(tx, "timestamptz", pages, Page::until),
                    column(tx, "bytea", pages, Page::words),
                    column(tx, "bytea", pages, Page::events),
                    column(tx, "bytea", pages, Page::hashes));
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
    void release(Connection tx, WorkspaceId log, SequencedPages sequenced) throws SQLException {
        try (PreparedStatement release = tx.prepareStatement(RELEASE)) {
            release.setObject(1, log.value());
            release.setArray(2, array(tx, "uuid", sequenced.batches()));
            release.setLong(3, sequenced.before());
            release.execute();
        }
        long stretch = sequenced.before() / SequencedPages.PAGE;
        long next = (sequenced.before() + sequenced.size()) / SequencedPages.PAGE;
        if (next > stretch) {
            try (PreparedStatement fold = tx.prepareStatement(FOLD)) {
                Sql.bind(fold, log.value(), stretch, next);
                fold.execute();
            }
        }
    }

    private static java.sql.Array array(Connection tx, String type, Collection<?> values) throws SQLException {
        return tx.createArrayOf(type, values.toArray());
    }
}
