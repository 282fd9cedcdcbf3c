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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The table {@code queue_entry}, and in memory the lanes that are worth a look (wake-ups only; the table is the truth).
 */
public final class Queue {
    /** The route of entries that have none. */
    public static final UUID NO_ROUTE = new UUID(0, 0);

    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /** The part of a lane that is worked as one: a workspace's entries of one route (for messages, the sender). */
    public record Key(WorkspaceId workspace, UUID route) {}

    /** How many entries of a key may be claimed. */
    public record Turn(Key key, int share) {}

    /** What is worth a look, each key once and the longest waiting first. */
    private static final class Lane {
        final Set<Key> keys = ConcurrentHashMap.newKeySet();
        final ConcurrentLinkedQueue<Key> order = new ConcurrentLinkedQueue<>();
        final Semaphore signal = new Semaphore(0);
    }

    /** Something to do. */
    public record Entry(WorkspaceId workspace, String lane, UUID route, UUID item, Instant dueAt, int tries) {
        /** Without a route. */
        public Entry(WorkspaceId workspace, String lane, UUID item, Instant dueAt, int tries) {
            this(workspace, lane, NO_ROUTE, item, dueAt, tries);
        }

        /** To be done at once. */
        public static Entry now(WorkspaceId workspace, String lane, UUID item, Instant now) {
            return new Entry(workspace, lane, item, now, 0);
        }

        /** The same in another lane. */
        public Entry in(String other) {
            return new Entry(workspace, other, route, item, dueAt, tries);
        }

        /** The same at another time, after that many tries. */
        public Entry later(Instant due, int after) {
            return new Entry(workspace, lane, route, item, due, after);
        }
    }

    /** Adds entries of items that were made in this transaction, so that none of them can lie in a lane already. */
    public void enqueueNew(Connection tx, List<Entry> entries) throws SQLException {
        insert(tx, entries, "");
    }

    /** Adds entries; one that is there already keeps the earlier due time. */
    public void enqueue(Connection tx, List<Entry> entries) throws SQLException {
        insert(tx, entries, """
                on conflict (workspace_id, lane, item) do update set due_at = least(queue_entry.due_at,
                    excluded.due_at)""");
    }

    private static void insert(Connection tx, List<Entry> entries, String whenThere) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into queue_entry (workspace_id, lane, route, item, due_at, tries)
                select * from unnest(?::uuid[], ?::text[], ?::uuid[], ?::uuid[], ?::timestamptz[], ?::int[])
                """ + whenThere)) {
            Sql.bind(
                    s,
                    column(tx, "uuid", entries, e -> e.workspace().value()),
                    column(tx, "text", entries, Entry::lane),
                    column(tx, "uuid", entries, Entry::route),
                    column(tx, "uuid", entries, Entry::item),
                    column(tx, "timestamptz", entries, Entry::dueAt),
                    column(tx, "int", entries, Entry::tries));
            s.executeUpdate();
        }
    }

    /** Takes due entries without a route out of the lane: at most {@code share} of each workspace, oldest first. */
    public List<Entry> claim(Connection tx, String lane, Collection<WorkspaceId> workspaces, Instant now, int share)
            throws SQLException {
        return claim(
                tx,
                lane,
                workspaces.stream()
                        .map(w -> new Turn(new Key(w, NO_ROUTE), share))
                        .toList(),
                now);
    }

    /**
     * Takes due entries out of the lane: of each key at most its share, oldest first. Whoever takes one must write what
     * became of it in the same transaction. The claim is materialised: as a plain sub-select the planner runs it again
     * for every row once two claimers meet.
     */
    public List<Entry> claim(Connection tx, String lane, List<Turn> turns, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with c as materialized (
                    select q.workspace_id, q.item
                    from unnest(?::uuid[], ?::uuid[], ?::int[]) as w(id, route, share)
                    cross join lateral (
                        select workspace_id, item from queue_entry
                        where lane = ? and workspace_id = w.id and route = w.route and due_at <= ?
                        order by due_at limit w.share for update skip locked) q)
                delete from queue_entry d using c
                where d.workspace_id = c.workspace_id and d.lane = ? and d.item = c.item
                returning d.workspace_id, d.route, d.item, d.due_at, d.tries""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", turns, t -> t.key().workspace().value()),
                    column(tx, "uuid", turns, t -> t.key().route()),
                    column(tx, "int", turns, Turn::share),
                    lane,
                    now,
                    lane);
            ResultSet rows = s.executeQuery();
            List<Entry> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Entry(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        lane,
                        rows.getObject(2, UUID.class),
                        rows.getObject(3, UUID.class),
                        rows.getTimestamp(4).toInstant(),
                        rows.getInt(5)));
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

    /** Moves at most so many entries of a workspace from one lane to another, as they are; returns how many. */
    public int move(Connection tx, WorkspaceId workspace, String from, String to, int limit) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with c as materialized (
                    select item from queue_entry where lane = ? and workspace_id = ?
                    order by route, due_at limit ? for update skip locked)
                update queue_entry q set lane = ? from c
                where q.workspace_id = ? and q.lane = ? and q.item = c.item""")) {
            Sql.bind(s, from, workspace.value(), limit, to, workspace.value(), from);
            return s.executeUpdate();
        }
    }

    /** How many entries lie in these lanes of a workspace, due or not; counted up to {@code most}. */
    public long waiting(Connection tx, Collection<String> lanes, WorkspaceId workspace, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select count(*) from (
                    select 1 from queue_entry where workspace_id = ? and lane = any(?) limit ?) as counted""")) {
            Sql.bind(s, workspace.value(), column(tx, "text", lanes, l -> l), most);
            ResultSet row = s.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    /** At most so many items of these lanes of a workspace, in no order. */
    public List<UUID> items(Connection tx, WorkspaceId workspace, Collection<String> lanes, int limit)
            throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select item from queue_entry where workspace_id = ? and lane = any(?) limit ?")) {
            Sql.bind(s, workspace.value(), column(tx, "text", lanes, l -> l), limit);
            ResultSet rows = s.executeQuery();
            List<UUID> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
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

    /** A key of a lane that has something due. */
    public record Due(String lane, Key key) {}

    /** What is due of entries without a route, in these lanes of the scope's workspaces. */
    public List<Due> due(Connection tx, Collection<String> lanes, Collection<WorkspaceId> workspaces, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select l.lane, w.id, q.route
                from unnest(?::text[]) as l(lane) cross join unnest(?::uuid[]) as w(id) cross join lateral (
                    select route from queue_entry
                    where lane = l.lane and workspace_id = w.id and route = ? and due_at <= ?
                    limit 1) q""")) {
            Sql.bind(
                    s,
                    column(tx, "text", lanes, l -> l),
                    column(tx, "uuid", workspaces, WorkspaceId::value),
                    NO_ROUTE,
                    now);
            return due(s);
        }
    }

    /**
     * What is due in lanes that are worked by route. Walks from route to route by the index, so neither many entries
     * that wait for later nor many workspaces without any cost more than a look each.
     */
    public List<Due> dueByRoute(
            Connection tx, Collection<String> lanes, Collection<WorkspaceId> workspaces, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select l.lane, w.id, r.route
                from unnest(?::text[]) as l(lane) cross join unnest(?::uuid[]) as w(id)
                cross join lateral (
                    with recursive t(route) as (
                        (select route from queue_entry where lane = l.lane and workspace_id = w.id
                            order by route limit 1)
                        union all
                        select (select q.route from queue_entry q where q.lane = l.lane and q.workspace_id = w.id
                            and q.route > t.route order by q.route limit 1) from t where t.route is not null)
                    select t.route from t where t.route is not null and exists (
                        select 1 from queue_entry q where q.lane = l.lane and q.workspace_id = w.id
                        and q.route = t.route and q.due_at <= ?)) r""")) {
            Sql.bind(s, column(tx, "text", lanes, l -> l), column(tx, "uuid", workspaces, WorkspaceId::value), now);
            return due(s);
        }
    }

    private static List<Due> due(PreparedStatement s) throws SQLException {
        ResultSet rows = s.executeQuery();
        List<Due> out = new ArrayList<>();
        while (rows.next()) {
            out.add(new Due(
                    rows.getString(1),
                    new Key(new WorkspaceId(rows.getObject(2, UUID.class)), rows.getObject(3, UUID.class))));
        }
        return out;
    }

    /** How many entries wait in these lanes for these routes, due or not; counted up to {@code most}. */
    public long waiting(
            Connection tx, Collection<String> lanes, WorkspaceId workspace, Collection<UUID> routes, int most)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select count(*) from (
                    select 1 from unnest(?::text[]) as l(lane) cross join unnest(?::uuid[]) as r(route)
                    cross join lateral (select 1 from queue_entry q
                        where q.lane = l.lane and q.workspace_id = ? and q.route = r.route limit ?) e
                    limit ?) as counted""")) {
            Sql.bind(
                    s,
                    column(tx, "text", lanes, l -> l),
                    column(tx, "uuid", routes, r -> r),
                    workspace.value(),
                    most,
                    most);
            ResultSet rows = s.executeQuery();
            rows.next();
            return rows.getLong(1);
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

    /** Says that a workspace has fresh work without a route; call it after the commit. */
    public void wake(String lane, WorkspaceId workspace) {
        wake(lane, new Key(workspace, NO_ROUTE));
    }

    /** Says that there is fresh work; call it after the commit. */
    public void wake(String lane, Key key) {
        Lane woken = lane(lane);
        if (woken.keys.add(key)) {
            woken.order.add(key);
            woken.signal.release();
        }
    }

    /** Waits until the lane is woken, at most this long. */
    public void await(String lane, Duration most) throws InterruptedException {
        Semaphore signal = lane(lane).signal;
        if (signal.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
            signal.drainPermits();
        }
    }

    /** At most {@code limit} keys that were woken in this lane since the last call, the longest waiting first. */
    public List<Key> woken(String lane, int limit) {
        Lane from = lane(lane);
        List<Key> out = new ArrayList<>();
        while (out.size() < limit) {
            Key key = from.order.poll();
            if (key == null) {
                break;
            }
            from.keys.remove(key);
            out.add(key);
        }
        return out;
    }

    private Lane lane(String lane) {
        return lanes.computeIfAbsent(lane, l -> new Lane());
    }
}
