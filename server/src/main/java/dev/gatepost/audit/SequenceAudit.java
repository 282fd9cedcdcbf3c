package dev.gatepost.audit;

import dev.gatepost.keys.SigningKeys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Moves waiting batches into a workspace's log and closes them with a signed checkpoint, in one transaction under one
 * lock for each log. Safe to run on every node: who does not get the lock does nothing.
 */
public final class SequenceAudit {
    /** How many events one call moves, about; bounds its memory and the length of its transaction. */
    static final int EVENTS = 20_000;

    private final Database database;
    private final SigningKeys signing;
    private final Clock clock;
    private final SequenceStore store = new SequenceStore();

    public SequenceAudit(Database database, SigningKeys signing, Clock clock) {
        this.database = database;
        this.signing = signing;
        this.clock = clock;
    }

    /**
     * Sequences what waits for that workspace, at most about 20,000 events; call again while it moves any.
     *
     * @return how many events were moved
     * @throws AuditGap when a writer's counters are not dense; nothing is moved, now and later
     */
    public int drain(WorkspaceId workspace) {
        return database.transact(Role.JOBS, new Scope(List.of(workspace), List.of()), tx -> drain(tx, workspace));
    }

    private int drain(Connection tx, WorkspaceId log) throws SQLException {
        if (!store.lock(tx, log)) {
            return 0;
        }
        List<SequenceStore.Batch> batches = store.waiting(tx, log, EVENTS);
        if (batches.isEmpty()) {
            return 0;
        }
        Map<UUID, Long> counters = store.counters(tx, log, batches);
        MerkleFrontier frontier = store.frontier(tx, log);
        SequencedPages pages = new SequencedPages(frontier);
        for (SequenceStore.Batch batch : batches) {
            long expected = counters.getOrDefault(batch.writer(), 0L) + 1;
            if (batch.counter() != expected) {
                throw new AuditGap(log, batch.writer(), expected, batch.counter());
            }
            counters.put(batch.writer(), expected);
            pages.add(batch);
        }
        pages.close();
        store.write(tx, log, pages);
        store.saveCounters(tx, log, counters);
        Checkpoint checkpoint = new Checkpoint(log, frontier.size(), frontier.root());
        String note = checkpoint.sign(signing.obtain(tx, log, Checkpoint.KEY_PURPOSE));
        store.write(tx, checkpoint, frontier.packed(), note, clock.instant());
        store.release(tx, log, pages);
        return pages.size();
    }
}
