package dev.gatepost.platform;

import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among its peers over one database: the control version that all of them watch, who is alive, and the slots
 * of sending lanes that are leased to this one. Time is the database's for what nodes agree on, and the machine's
 * monotonic clock for how old this node's knowledge is, so neither a fake nor a wrong wall clock deceives it.
 */
public final class Nodes implements AutoCloseable {
    /** Into how many parts the workspaces' sending lanes are spread. */
    public static final int SLOTS = 64;
    /** How often a node looks. */
    public static final Duration LOOK = Duration.ofMillis(250);
    /** Knowledge older than this is not acted upon: what it says is read from the database instead. */
    public static final Duration STALE = Duration.ofSeconds(1);
    /** A node not heard of for this long is counted out, and its slots go to others. */
    public static final Duration DEAD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    private final Database database;
    private final UUID self = UUID.randomUUID();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Repeating looks = new Repeating("nodes", 1);
    private volatile Seen seen = new Seen(0, 1, new BitSet(), System.nanoTime() - STALE.toNanos() * 2);

    private record Seen(long version, int live, BitSet slots, long at) {}

    public Nodes(Database database) {
        this.database = database;
        look();
    }

    /** Begins to look; listeners are called on the looking thread. */
    public void start() {
        looks.every(LOOK, "the look at the other nodes", this::look);
    }

    /** Called whenever the control version moved, or this node's knowledge had been stale. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** The identity of this process's life. */
    public UUID self() {
        return self;
    }

    /** How many nodes are alive, this one included; at least 1. */
    public int live() {
        return seen.live();
    }

    /** Whether what this node knows of the others is too old to act upon (it was frozen, or the database is away). */
    public boolean isStale() {
        return System.nanoTime() - seen.at() > STALE.toNanos();
    }

    /** How many of the {@link #SLOTS} are leased to this node, as far as it knows. */
    public int slotsOwned() {
        return seen.slots().cardinality();
    }

    /** How old this node's knowledge of the others is. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - seen.at());
    }

    /** Whether the sending lanes of a workspace are this node's. */
    public boolean owns(WorkspaceId workspace) {
        Seen now = seen;
        return now.slots().get(slot(workspace)) && System.nanoTime() - now.at() < STALE.toNanos();
    }

    /** The slot of a workspace's lanes. */
    static int slot(WorkspaceId workspace) {
        // The low bits of a UUIDv7 are random.
        return (int) (workspace.value().getLeastSignificantBits() & (SLOTS - 1));
    }

    /** Raises the control version in the caller's transaction (roles console, dispatch, jobs); returns the new one. */
    public long raise(Connection tx) throws SQLException {
        try (PreparedStatement s =
                        tx.prepareStatement("update directory_control set version = version + 1 returning version");
                ResultSet row = s.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Waits until every live node has seen this version. A node that does not answer is counted out after two seconds
     * and, when it comes back, looks again before it acts; so this returns true within about that time.
     *
     * @return false when the wait was cut short
     */
    public boolean awaitSeen(long version) {
        look();
        if (live() == 1) {
            return true;
        }
        long end = System.nanoTime() + DEAD.plus(LOOK).toNanos();
        try {
            while (System.nanoTime() < end) {
                if (unaware(version) == 0) {
                    return true;
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return unaware(version) == 0;
    }

    private int unaware(long version) {
        return database.transact(Role.CONSOLE, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select count(*) from directory_node
                    where seen_version < ? and seen_at > clock_timestamp() - make_interval(secs => ?)""")) {
                Sql.bind(s, version, DEAD.toMillis() / 1000.0);
                ResultSet row = s.executeQuery();
                row.next();
                return row.getInt(1);
            }
        });
    }

    private synchronized void look() {
        long began = System.nanoTime();
        Seen before = seen;
        Seen now = database.transact(Role.JOBS, Scope.none(), tx -> {
            Seen told = report(tx, began);
            return new Seen(told.version(), told.live(), lease(tx, told.live()), began);
        });
        seen = now;
        boolean slept = began - before.at() > STALE.toNanos();
        if (now.version() != before.version() || slept) {
            listeners.forEach(this::tell);
        }
    }

    private void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.warn("a change could not be followed: {}", Failures.describe(e));
        }
    }

    private Seen report(Connection tx, long at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with me as (
                    insert into directory_node (id, seen_version, seen_at, started_at)
                    select ?, version, clock_timestamp(), clock_timestamp() from directory_control
                    on conflict (id) do update set seen_version = excluded.seen_version, seen_at = excluded.seen_at
                    returning seen_version)
                select me.seen_version, 1 + (select count(*) from directory_node n
                    where n.id <> ? and n.seen_at > clock_timestamp() - make_interval(secs => ?)) from me""")) {
            Sql.bind(s, self, self, DEAD.toMillis() / 1000.0);
            ResultSet row = s.executeQuery();
            row.next();
            return new Seen(row.getLong(1), row.getInt(2), new BitSet(), at);
        }
    }

    /** Renews this node's slots, takes free ones up to its fair share, and lets go of what is above it. */
    private BitSet lease(Connection tx, int live) throws SQLException {
        int share = (SLOTS + live - 1) / live;
        try (PreparedStatement s = tx.prepareStatement("""
                with free as (
                    select slot from directory_lane_slot
                    where node = ? or node is null or lease_until < clock_timestamp()
                    order by (node = ?) desc nulls last, slot limit ? for update skip locked),
                taken as (
                    update directory_lane_slot d set node = ?,
                        lease_until = clock_timestamp() + make_interval(secs => ?)
                    from free where d.slot = free.slot returning d.slot),
                dropped as (
                    update directory_lane_slot set node = null
                    where node = ? and slot not in (select slot from free) returning slot)
                select slot from taken""")) {
            Sql.bind(s, self, self, share, self, DEAD.toMillis() / 1000.0, self);
            ResultSet rows = s.executeQuery();
            BitSet mine = new BitSet(SLOTS);
            while (rows.next()) {
                mine.set(rows.getInt(1));
            }
            return mine;
        }
    }

    /** Lets go of the slots at once, so that others need not wait for the leases to end. */
    @Override
    public void close() {
        looks.close();
        try {
            database.<@Nullable Void>transact(Role.JOBS, Scope.none(), tx -> {
                try (PreparedStatement free =
                                tx.prepareStatement("update directory_lane_slot set node = null where node = ?");
                        PreparedStatement gone = tx.prepareStatement("""
                                delete from directory_node
                                where id = ? or seen_at < clock_timestamp() - interval '1 day'""")) {
                    Sql.bind(free, self);
                    free.executeUpdate();
                    Sql.bind(gone, self);
                    gone.executeUpdate();
                }
                return null;
            });
        } catch (RuntimeException e) {
            LOG.info("this node could not sign off: {}", Failures.describe(e));
        }
    }
}
