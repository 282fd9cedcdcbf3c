package dev.gatepost.privacy.retention;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Hold;
import dev.gatepost.privacy.Holds;
import dev.gatepost.privacy.SinkStore;
import dev.gatepost.privacy.SinkStore.Sink;
import dev.gatepost.privacy.Sinks;
import dev.gatepost.privacy.retention.RetentionDefaults.DataClass;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Purges what is over, once a day for each workspace and class, in small turns that go on where a killed node was; the
 * content of messages by whole weeks. Every purge leaves a report, tells the systems that follow purges, and keeps what
 * a hold covers (PRV-01).
 */
public final class Purges {
    private static final String ACTOR = "component:privacy";
    private static final String TOLD = "data.purged";
    private static final String CONTENT = "content";
    private static final Duration EACH = Duration.ofHours(24);
    private static final int AT_ONCE = 1_000;

    private final Parts parts;
    private final RunStore store = new RunStore();
    private final SinkStore sinks = new SinkStore();

    /** What purging works with. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            RetentionMatrix matrix,
            List<Expiring> stores,
            ContentWeeks content,
            Holds holds,
            Sinks sinks,
            Audit audit,
            Clock clock) {
        public Parts {
            stores = List.copyOf(stores);
        }

        /** The same at another time, for tests. */
        public Parts at(Clock other) {
            return new Parts(database, workspaces, matrix, stores, content, holds, sinks, audit, other);
        }
    }

    public Purges(Parts parts) {
        this.parts = parts;
    }

    /** Does what is due; for a job. */
    public void work() {
        weeks();
        for (Workspace workspace : parts.workspaces().all()) {
            for (Expiring one : parts.stores()) {
                while (turn(workspace, one)) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Drops the weeks of content that ended; what holds cover is copied in the same transaction, or nothing goes. */
    private void weeks() {
        Instant now = parts.clock().instant();
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        List<Workspace> all = parts.workspaces().all();
        List<WorkspaceId> ids = all.stream().map(Workspace::id).toList();
        parts.database().transact(Role.JOBS, new Scope(ids, List.of()), tx -> {
            Holds.lock(tx);
            Map<WorkspaceId, Long> ended = parts.content().ended(tx, ids, today);
            Map<WorkspaceId, Integer> holds = new TreeMap<>(java.util.Comparator.comparing(WorkspaceId::value));
            Map<WorkspaceId, Long> held = new TreeMap<>(java.util.Comparator.comparing(WorkspaceId::value));
            for (WorkspaceId workspace : ended.keySet()) {
                List<Hold> inForce = parts.holds().inForce(tx, workspace);
                holds.put(workspace, inForce.size());
                held.put(workspace, keep(tx, workspace, inForce, now));
            }
            if (parts.content().drop(tx, today) == 0) {
                return false;
            }
            for (Map.Entry<WorkspaceId, Long> entry : ended.entrySet()) {
                WorkspaceId workspace = entry.getKey();
                var run = new RetentionRun(
                        workspace,
                        UuidV7.next(),
                        CONTENT,
                        now,
                        now,
                        now,
                        entry.getValue(),
                        held.getOrDefault(workspace, 0L),
                        holds.getOrDefault(workspace, 0));
                store.put(tx, run);
                tell(tx, parts.workspaces().get(workspace), run);
            }
            return true;
        });
    }

    private long keep(Connection tx, WorkspaceId workspace, List<Hold> holds, Instant now) throws SQLException {
        long kept = 0;
        for (Hold hold : holds) {
            int more;
            do {
                more = parts.holds().keep(tx, workspace, hold, now);
                kept += more;
            } while (more > 0);
        }
        return kept;
    }

    private boolean turn(Workspace workspace, Expiring one) {
        DataClass of = parts.matrix().defaults().named(one.dataClass()).orElseThrow();
        Instant now = parts.clock().instant();
        return parts.database().transact(Role.JOBS, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            Holds.lock(tx);
            Optional<RetentionRun> newest = store.newest(tx, workspace.id(), one.dataClass());
            boolean open = newest.isPresent() && newest.get().finishedAt() == null;
            if (!open
                    && newest.isPresent()
                    && now.isBefore(newest.get().startedAt().plus(EACH))) {
                return false;
            }
            RetentionRun run = open ? newest.get() : begin(workspace, of, now);
            List<Hold> holds = parts.holds().inForce(tx, workspace.id());
            if (!holds.isEmpty()) {
                long due = one.due(tx, workspace.id(), run.cutoff());
                finish(tx, workspace, run.with(0, due, holds.size(), now));
                return false;
            }
            int purged = one.expire(tx, workspace.id(), run.cutoff(), AT_ONCE);
            if (purged == AT_ONCE) {
                store.put(tx, run.with(purged, 0, 0, null));
                return true;
            }
            finish(tx, workspace, run.with(purged, 0, 0, now));
            return false;
        });
    }

    private RetentionRun begin(Workspace workspace, DataClass of, Instant now) {
        Instant cutoff = now.minus(Duration.ofDays(parts.matrix().days(workspace.id(), of)));
        return new RetentionRun(workspace.id(), UuidV7.next(), of.name(), now, null, cutoff, 0, 0, 0);
    }

    private void finish(Connection tx, Workspace workspace, RetentionRun run) throws SQLException {
        store.put(tx, run);
        if (run.purged() > 0 || run.held() > 0) {
            tell(tx, workspace, run);
        }
    }

    private void tell(Connection tx, Workspace workspace, RetentionRun run) throws SQLException {
        Map<String, String> facts = Map.of(
                "id", run.written(),
                "class", run.dataClass(),
                "older_than", run.cutoff().toString(),
                "purged", Long.toString(run.purged()),
                "held", Long.toString(run.held()));
        Instant now = parts.clock().instant();
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                TOLD,
                                ACTOR,
                                run.written(),
                                null,
                                run.written(),
                                now,
                                new TreeMap<>(facts))));
        if (run.purged() > 0) {
            sinks.told(tx, workspace.id(), run.id(), parts.sinks().of(workspace.id(), TOLD), now);
            parts.sinks().tell(tx, workspace, TOLD, run.id(), now, facts);
        }
    }

    /** A run with the systems that were told. */
    record Told(RetentionRun run, List<Sink> sinks) {
        Map<String, Object> document() {
            return run.document(sinks);
        }
    }

    List<Told> list(Workspace workspace) {
        return in(workspace, tx -> {
            List<Told> out = new ArrayList<>();
            for (RetentionRun run : store.list(tx, workspace.id())) {
                out.add(new Told(run, sinks.of(tx, workspace.id(), run.id())));
            }
            return out;
        });
    }

    /** A system says that it purged as well; empty when it was never told of this run. */
    Optional<Told> acknowledge(Caller caller, UUID id, String system, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = parts.clock().instant();
        return in(workspace, tx -> {
            Optional<RetentionRun> run = store.find(tx, workspace.id(), id);
            if (sinks.acknowledge(tx, workspace.id(), id, new Sink(system, now, now, caller.actor()))) {
                parts.audit()
                        .append(
                                tx,
                                List.of(new AuditEvent(
                                        workspace.id(),
                                        "retention.acknowledged",
                                        caller.actor(),
                                        run.map(RetentionRun::written).orElse(null),
                                        null,
                                        correlation,
                                        now,
                                        new TreeMap<>(Map.of("system", system)))));
            }
            List<Sink> told = sinks.of(tx, workspace.id(), id);
            boolean known = told.stream().anyMatch(s -> s.system().equals(system));
            return run.filter(r -> known).map(r -> new Told(r, told));
        });
    }

    private <T> T in(Workspace workspace, Work<T> work) {
        return parts.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
