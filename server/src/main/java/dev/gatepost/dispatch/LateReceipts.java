package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.messages.FindUncertain;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.WalkSilent;
import dev.gatepost.messages.WalkSilent.Reached;
import dev.gatepost.messages.WalkSilent.Silent;
import dev.gatepost.messages.WalkSilent.Walked;
import dev.gatepost.messages.WalkSilent.Window;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Looks late at messages that a provider took and never told more of: after a quarter of an hour (or what the
 * connection says, {@code receipt_wait} in seconds), an hour and a day, and thrice more for what left long after it
 * was accepted. Each look walks once over all messages by their ids, a window at a time, a tenth later than it is
 * named so that what waited a little in its lane is due by then; what is not is left to the next look. What is found
 * is put upon the desk, and its provider is asked where it can be; the message stays in its state until somebody knows
 * better (OBS-06).
 */
final class LateReceipts {
    /** How long after its hand-over a receipt is missed, unless the connection says otherwise. */
    static final Duration USUAL_WAIT = Duration.ofMinutes(15);

    static final Duration EACH = Duration.ofSeconds(5);
    /** The looks by the age of the message. Before them comes one for connections that wait for less than usual. */
    private static final List<Duration> LOOKS = List.of(
            USUAL_WAIT,
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(4),
            Duration.ofDays(16),
            Duration.ofDays(64));
    /** How far back a look begins that was never made before. */
    private static final Duration FIRST_REACH = Duration.ofDays(1);

    private static final Duration LEAST_SLACK = Duration.ofSeconds(2);
    private static final Duration MOST_SLACK = Duration.ofMinutes(5);
    private static final int WINDOW = 2_000;
    private static final int WINDOWS_A_ROUND = 20;
    private static final int MOST_SHELVED = 20_000;

    private final Parts parts;
    private final LookStore store = new LookStore();
    private final Map<WorkspaceId, UUID[]> reached = new HashMap<>();

    /** What looking works with. */
    record Parts(Database database, Workspaces workspaces, Connections connections, Queue queue, Clock clock) {}

    LateReceipts(Parts parts) {
        this.parts = parts;
    }

    /** One round over these workspaces, a few windows of each look. */
    void round(List<WorkspaceId> workspaces) {
        Map<WorkspaceId, Map<UUID, Duration>> waits = parts.connections().receiptWaits();
        Scope scope = new Scope(workspaces, List.of());
        for (int i = 0; i < WINDOWS_A_ROUND; i++) {
            List<WorkspaceId> found = new ArrayList<>();
            Map<Window, Boolean> read =
                    parts.database().transact(Role.DISPATCH, scope, tx -> step(tx, workspaces, waits, found));
            // Only what has been committed is behind us.
            read.keySet().forEach(this::reach);
            found.stream().distinct().forEach(w -> parts.queue().wake(Lanes.SETTLE, w));
            if (!read.containsValue(true)) {
                return;
            }
        }
    }

    private void reach(Window read) {
        java.util.Objects.requireNonNull(reached.get(read.workspace()))[read.walk()] = read.upTo();
    }

    /** What was read, each as far as it was, and whether more lies behind it. */
    private Map<Window, Boolean> step(
            Connection tx,
            List<WorkspaceId> workspaces,
            Map<WorkspaceId, Map<UUID, Duration>> waits,
            List<WorkspaceId> found)
            throws SQLException {
        Instant now = parts.clock().instant();
        know(tx, workspaces, now);
        List<Window> windows = new ArrayList<>();
        for (WorkspaceId workspace : workspaces) {
            UUID[] from = java.util.Objects.requireNonNull(reached.get(workspace));
            Duration shortest = shortest(waits.getOrDefault(workspace, Map.of()));
            for (int look = shortest == null ? 1 : 0; look < from.length; look++) {
                Duration age = look == 0 && shortest != null ? shortest : LOOKS.get(Math.max(0, look - 1));
                UUID upTo = WalkSilent.at(now.minus(age).minus(slack(age)));
                if (from[look].compareTo(upTo) < 0) {
                    windows.add(new Window(workspace, look, from[look], upTo));
                }
            }
        }
        if (windows.isEmpty()) {
            return Map.of();
        }
        Walked walked = WalkSilent.read(tx, windows, WINDOW);
        found.addAll(missed(tx, walked.silent(), waits, now));
        return advance(tx, windows, walked);
    }

    /** The shortest wait below the usual one; null when there is none. */
    private static @Nullable Duration shortest(Map<UUID, Duration> waits) {
        return waits.values().stream()
                .filter(w -> w.compareTo(USUAL_WAIT) < 0)
                .min(Duration::compareTo)
                .orElse(null);
    }

    private static Duration slack(Duration age) {
        Duration tenth = age.dividedBy(10);
        return tenth.compareTo(LEAST_SLACK) < 0 ? LEAST_SLACK : tenth.compareTo(MOST_SLACK) > 0 ? MOST_SLACK : tenth;
    }

    private void know(Connection tx, List<WorkspaceId> workspaces, Instant now) throws SQLException {
        List<WorkspaceId> unknown =
                workspaces.stream().filter(w -> !reached.containsKey(w)).toList();
        if (unknown.isEmpty()) {
            return;
        }
        List<LookStore.Look> looks = store.of(tx, unknown);
        for (WorkspaceId workspace : unknown) {
            UUID[] begin = new UUID[LOOKS.size() + 1];
            begin[0] = WalkSilent.at(now.minus(FIRST_REACH));
            for (int look = 1; look < begin.length; look++) {
                begin[look] = WalkSilent.at(now.minus(LOOKS.get(look - 1)).minus(FIRST_REACH));
            }
            reached.put(workspace, begin);
        }
        for (LookStore.Look look : looks) {
            UUID[] known = reached.get(look.workspace());
            if (known != null && look.number() < known.length) {
                known[look.number()] = look.reached();
            }
        }
    }

    /** Notes how far each look came. What held nothing is read again after a restart, which costs nothing. */
    private Map<Window, Boolean> advance(Connection tx, List<Window> windows, Walked walked) throws SQLException {
        Map<Window, Boolean> read = new HashMap<>();
        List<LookStore.Look> kept = new ArrayList<>();
        Map<Window, UUID> cut = new HashMap<>();
        for (Reached r : walked.reached()) {
            UUID at = r.whole() ? r.window().upTo() : r.last();
            kept.add(new LookStore.Look(r.window().workspace(), r.window().walk(), at));
            if (!r.whole()) {
                cut.put(r.window(), at);
            }
        }
        store.keep(tx, kept);
        for (Window w : windows) {
            UUID at = cut.getOrDefault(w, w.upTo());
            read.put(new Window(w.workspace(), w.walk(), w.above(), at), cut.containsKey(w));
        }
        return read;
    }

    /** Puts those upon the desk whose receipt is overdue, and into the lane those that can be asked for. */
    private List<WorkspaceId> missed(
            Connection tx, List<Silent> silent, Map<WorkspaceId, Map<UUID, Duration>> waits, Instant now)
            throws SQLException {
        if (silent.isEmpty()) {
            return List.of();
        }
        Map<MessageId, WorkspaceId> overdue = new TreeMap<>();
        List<Queue.Entry> ask = new ArrayList<>();
        for (Silent one : silent) {
            Workspace workspace = parts.workspaces().get(one.workspace());
            UUID connection = one.connection();
            Duration wait = connection == null
                    ? USUAL_WAIT
                    : waits.getOrDefault(one.workspace(), Map.of()).getOrDefault(connection, USUAL_WAIT);
            Instant due = workspace.clock().real(one.since()).plus(wait);
            if (due.isAfter(now)) {
                continue;
            }
            if (!reports(connection)) {
                continue;
            }
            overdue.put(one.message(), one.workspace());
            if (canBeAsked(connection)) {
                ask.add(Queue.Entry.now(
                        one.workspace(), Lanes.SETTLE, one.message().value(), now));
            }
        }
        shelve(tx, overdue);
        parts.queue().enqueue(tx, ask);
        return ask.stream().map(Queue.Entry::workspace).toList();
    }

    /** What no receipt is promised for is not missed. */
    private boolean reports(@Nullable UUID connection) {
        return connection == null
                || parts.connections()
                        .open(new ConnectionId(connection))
                        .map(open -> open.provider().traits().reports())
                        .orElse(true);
    }

    private boolean canBeAsked(@Nullable UUID connection) {
        return connection != null
                && parts.connections()
                        .open(new ConnectionId(connection))
                        .filter(open -> open.provider().traits().canBeAsked())
                        .isPresent();
    }

    /** A provider that never reports must not fill the shelf: beyond the bound the desk says that there are more. */
    private static void shelve(Connection tx, Map<MessageId, WorkspaceId> overdue) throws SQLException {
        if (overdue.isEmpty()) {
            return;
        }
        Map<WorkspaceId, FindUncertain.Count> there =
                FindUncertain.count(tx, List.copyOf(new java.util.HashSet<>(overdue.values())), MOST_SHELVED);
        Map<MessageId, WorkspaceId> room = new TreeMap<>(overdue);
        room.values()
                .removeIf(w -> there.getOrDefault(w, FindUncertain.Count.NONE).withoutReceipt() >= MOST_SHELVED);
        MessageShelf.withoutReceipt(tx, room);
    }
}
