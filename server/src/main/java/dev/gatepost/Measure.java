package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditBacklog;
import dev.gatepost.limits.money.MeasureBudgets;
import dev.gatepost.messages.FindUncertain;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.LaneStandings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads every few seconds what nobody counts as it happens: how deep and how old the lanes are, what waits for the
 * audit's sequencer, what is uncertain, what budgets have left. Every look is bounded and goes by an index; of the
 * workspaces that this node works, {@value #MOST_WORKSPACES} are looked at in a round and the others in the next.
 */
final class Measure {
    static final Duration EACH = Duration.ofSeconds(15);
    private static final int MOST_WORKSPACES = 1_000;
    private static final int AT_ONCE = 200;
    private static final int MOST_COUNTED = 10_000;
    private static final int MOST_BUDGETS = 100;
    private static final double MICROS = 1_000_000;

    private static final Telemetry.Readings DEPTH = Telemetry.readings(
            "gatepost_queue_entries", "Entries in a lane, at most 10,000 counted in each workspace.", "lane");
    private static final Telemetry.Readings AGE = Telemetry.readings(
            "gatepost_queue_oldest_seconds", "For how long the oldest due entry of a lane has been due.", "lane");
    private static final Telemetry.Readings AUDIT =
            Telemetry.readings("gatepost_audit_backlog_batches", "Audit batches that are not in the log yet.");
    private static final Telemetry.Readings AUDIT_AGE =
            Telemetry.readings("gatepost_audit_backlog_oldest_seconds", "Age of the oldest of them.");
    private static final Telemetry.Readings UNCERTAIN = Telemetry.readings(
            "gatepost_uncertain_messages", "Messages that the desk shows, at most 10,000 in each workspace.", "kind");
    private static final Telemetry.Readings BUDGET = Telemetry.readings(
            "gatepost_budget_units",
            "A budget of this period in units of its currency: limit, reserved, spent.",
            "budget",
            "currency",
            "part");

    private final Rooms rooms;
    private final MeasureLimits limits;
    private final Map<WorkspaceId, Found> found = new HashMap<>();
    private int next;

    Measure(Rooms rooms) {
        this.rooms = rooms;
        MeasureNode.begin();
        this.limits = new MeasureLimits(rooms.pacing(), rooms.limits().rateLimits(), rooms.connections());
    }

    /** What the last look at a workspace brought. */
    private record Found(List<LaneStandings.Standing> lanes, FindUncertain.Count uncertain) {}

    /** One round. */
    void round() {
        limits.round();
        MeasureNode.round(rooms.nodes());
        List<WorkspaceId> all =
                rooms.workspaces().all().stream().map(Workspace::id).toList();
        List<WorkspaceId> mine = all.stream().filter(rooms.nodes()::owns).toList();
        found.keySet().retainAll(mine);
        List<WorkspaceId> turn = turn(mine);
        for (int i = 0; i < turn.size(); i += AT_ONCE) {
            look(turn.subList(i, Math.min(turn.size(), i + AT_ONCE)));
        }
        tell();
        audit(all.subList(0, Math.min(all.size(), MOST_WORKSPACES)));
        budgets(mine.subList(0, Math.min(mine.size(), AT_ONCE)));
    }

    private List<WorkspaceId> turn(List<WorkspaceId> mine) {
        if (mine.size() <= MOST_WORKSPACES) {
            return mine;
        }
        List<WorkspaceId> out = new ArrayList<>(MOST_WORKSPACES);
        for (int i = 0; i < MOST_WORKSPACES; i++) {
            out.add(mine.get(Math.floorMod(next++, mine.size())));
        }
        return out;
    }

    private static List<String> lanes() {
        List<String> out = new ArrayList<>(Lanes.SENDING);
        Lanes.SENDING.forEach(l -> out.add(Lanes.held(l)));
        out.addAll(List.of(Lanes.SETTLE, Lanes.FALLBACK, "callback", "event"));
        return out;
    }

    private void look(List<WorkspaceId> workspaces) {
        Instant now = rooms.clock().instant();
        rooms.database().<@Nullable Void>transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> {
            Map<WorkspaceId, List<LaneStandings.Standing>> standing = new HashMap<>();
            LaneStandings.of(tx, lanes(), workspaces, now, MOST_COUNTED)
                    .forEach(s -> standing.computeIfAbsent(s.workspace(), w -> new ArrayList<>())
                            .add(s));
            Map<WorkspaceId, FindUncertain.Count> uncertain = FindUncertain.count(tx, workspaces, MOST_COUNTED);
            for (WorkspaceId w : workspaces) {
                found.put(
                        w,
                        new Found(
                                standing.getOrDefault(w, List.of()),
                                uncertain.getOrDefault(w, FindUncertain.Count.NONE)));
            }
            return null;
        });
    }

    private void tell() {
        Instant now = rooms.clock().instant();
        Map<List<String>, Double> depth = new HashMap<>();
        Map<List<String>, Double> age = new HashMap<>();
        long uncertain = 0;
        long silent = 0;
        for (String lane : lanes()) {
            depth.put(List.of(lane), 0.0);
            age.put(List.of(lane), 0.0);
        }
        for (Found one : found.values()) {
            for (LaneStandings.Standing s : one.lanes()) {
                depth.merge(List.of(s.lane()), (double) s.depth(), Double::sum);
                if (s.oldestDue() != null) {
                    age.merge(List.of(s.lane()), seconds(s.oldestDue(), now), Math::max);
                }
            }
            uncertain += one.uncertain().uncertain();
            silent += one.uncertain().withoutReceipt();
        }
        DEPTH.replace(depth);
        AGE.replace(age);
        UNCERTAIN.set(uncertain, "uncertain");
        UNCERTAIN.set(silent, "no_receipt");
    }

    private static double seconds(Instant from, Instant now) {
        return Math.max(0, Duration.between(from, now).toMillis() / 1000.0);
    }

    private void audit(List<WorkspaceId> workspaces) {
        List<WorkspaceId> scope = new ArrayList<>(workspaces);
        scope.add(WorkspaceId.INSTANCE);
        AuditBacklog backlog = rooms.database()
                .transact(Role.JOBS, new Scope(scope, List.of()), tx -> AuditBacklog.of(tx, scope, MOST_COUNTED));
        AUDIT.set(backlog.batches());
        Instant oldest = backlog.oldest();
        AUDIT_AGE.set(oldest == null ? 0 : seconds(oldest, rooms.clock().instant()));
    }

    private void budgets(List<WorkspaceId> workspaces) {
        if (workspaces.isEmpty()) {
            return;
        }
        Map<List<String>, Double> now = new TreeMap<>(java.util.Comparator.comparing(Object::toString));
        for (MeasureBudgets.Used b :
                rooms.database().transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> budgets(tx, workspaces))) {
            String id = b.budget().toString();
            String currency = b.currency().toLowerCase(java.util.Locale.ROOT);
            now.put(List.of(id, currency, "limit"), b.limit() / MICROS);
            now.put(List.of(id, currency, "reserved"), b.reserved() / MICROS);
            now.put(List.of(id, currency, "spent"), b.spent() / MICROS);
        }
        BUDGET.replace(now);
    }

    private static List<MeasureBudgets.Used> budgets(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        return MeasureBudgets.in(tx, workspaces, MOST_BUDGETS);
    }
}
