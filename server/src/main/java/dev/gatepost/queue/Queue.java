package dev.gatepost.queue;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The table {@code queue_entry}, and in memory the lanes that are worth a look (wake-ups only; the table is the truth).
 */
public final class Queue {
    private final Set<Wake> awake = ConcurrentHashMap.newKeySet();
    private final Map<String, Semaphore> signals = new ConcurrentHashMap<>();

    private record Wake(String lane, WorkspaceId workspace) {}

    /** Something to do. */
    public record Entry(WorkspaceId workspace, String lane, UUID item, Instant dueAt, int tries) {
        /** To be done at once. */
        public static Entry now(WorkspaceId workspace, String lane, UUID item, Instant now) {
            return new Entry(workspace, lane, item, now, 0);
        }
    }

    /** Adds entries; one that is there already keeps the earlier due time. */
    public void enqueue(Connection tx, List<Entry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into queue_entry (workspace_id, lane, item, due_at, tries)
                select * from unnest(?::uuid[], ?::text[], ?::uuid[], ?::timestamptz[], ?::int[])
                on conflict (workspace_id, lane, item) do update set due_at = least(queue_entry.due_at,
                    excluded.due_at)""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", entries, e -> e.workspace().value()),
                    column(tx, "text", entries, Entry::lane),
                    column(tx, "uuid", entries, Entry::item),
                    column(tx, "timestamptz", entries, Entry::dueAt),
                    column(tx, "int", entries, Entry::tries));
            s.executeUpdate();
        }
    }

    /**
     * Takes due entries out of the lane: at most {@code share} of each workspace, oldest first. Whoever takes one must
     * write what became of it in the same transaction. The claim is materialised: as a plain sub-select the planner
     * runs it again for every row once two claimers meet.
     */
    public List<Entry> claim(Connection tx, String lane, Collection<WorkspaceId> workspaces, Instant now, int share)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with c as materialized (
                    select q.workspace_id, q.item from unnest(?::uuid[]) as w(id)
                    cross join lateral (
                        select workspace_id, item from queue_entry
                        where lane = ? and workspace_id = w.id and due_at <= ?
                        order by due_at limit ? for update skip locked) q)
                delete from queue_entry d using c
                where d.workspace_id = c.workspace_id and d.lane = ? and d.item = c.item
                returning d.workspace_id, d.item, d.due_at, d.tries""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), lane, now, share, lane);
            ResultSet rows = s.executeQuery();
            List<Entry> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Entry(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        lane,
                        rows.getObject(2, UUID.class),
                        rows.getTimestamp(3).toInstant(),
                        rows.getInt(4)));
            }
            return out;
        }
    }

    /** Sets the due times and tries of entries anew. */
    public void postpone(Connection tx, List<Entry> entries) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update queue_entry set due_at = n.due_at, tries = n.tries
                from unnest(?::uuid[], ?::text[], ?::uuid[], ?::timestamptz[], ?::int[])
                    as n(workspace_id, lane, item, due_at, tries)
                where queue_entry.workspace_id = n.workspace_id and queue_entry.lane = n.lane
                    and queue_entry.item = n.item""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", entries, e -> e.workspace().value()),
                    column(tx, "text", entries, Entry::lane),
                    column(tx, "uuid", entries, Entry::item),
                    column(tx, "timestamptz", entries, Entry::dueAt),
                    column(tx, "int", entries, Entry::tries));
            s.executeUpdate();
        }
    }

    /** Removes entries: their work is over. Returns how many were there. */
    public int remove(Connection tx, List<Entry> entries) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from queue_entry using unnest(?::uuid[], ?::text[], ?::uuid[]) as n(workspace_id, lane, item)
                where queue_entry.workspace_id = n.workspace_id and queue_entry.lane = n.lane
                    and queue_entry.item = n.item""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", entries, e -> e.workspace().value()),
                    column(tx, "text", entries, Entry::lane),
                    column(tx, "uuid", entries, Entry::item));
            return s.executeUpdate();
        }
    }

    /** The workspaces of the scope that have due entries in the lane. */
    public Set<WorkspaceId> due(Connection tx, String lane, Collection<WorkspaceId> workspaces, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select w.id from unnest(?::uuid[]) as w(id) cross join lateral (
                    select 1 from queue_entry where lane = ? and workspace_id = w.id and due_at <= ? limit 1) q""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), lane, now);
            ResultSet rows = s.executeQuery();
            Set<WorkspaceId> out = new HashSet<>();
            while (rows.next()) {
                out.add(new WorkspaceId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    /** Moves all entries of a workspace's lanes by this much: its clock was set (DX-04). */
    public void shift(Connection tx, WorkspaceId workspace, Collection<String> lanes, Duration by) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update queue_entry set due_at = due_at + make_interval(secs => ?)
                where workspace_id = ? and lane = any(?)""")) {
            Sql.bind(s, by.toMillis() / 1000.0, workspace.value(), column(tx, "text", lanes, l -> l));
            s.executeUpdate();
        }
    }

    /** Says that a workspace has fresh work; call it after the commit. */
    public void wake(String lane, WorkspaceId workspace) {
        if (awake.add(new Wake(lane, workspace))) {
            signal(lane).release();
        }
    }

    /** Waits until the lane is woken, at most this long. */
    public void await(String lane, Duration most) throws InterruptedException {
        Semaphore signal = signal(lane);
        if (signal.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
            signal.drainPermits();
        }
    }

    /** At most {@code limit} workspaces that were woken in this lane since the last call. */
    public List<WorkspaceId> woken(String lane, int limit) {
        List<WorkspaceId> out = new ArrayList<>();
        for (Wake wake : awake) {
            if (out.size() == limit) {
                break;
            }
            if (wake.lane().equals(lane) && awake.remove(wake)) {
                out.add(wake.workspace());
            }
        }
        return out;
    }

    private Semaphore signal(String lane) {
        return signals.computeIfAbsent(lane, l -> new Semaphore(0));
    }
}
