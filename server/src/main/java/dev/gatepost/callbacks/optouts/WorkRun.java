package dev.gatepost.callbacks.optouts;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.callbacks.optouts.GiveOurs.Ours;
import dev.gatepost.callbacks.optouts.KnownOptOuts.Vanished;
import dev.gatepost.callbacks.optouts.RunStore.Hold;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.OptOutList;
import dev.gatepost.providers.OptOutList.Added;
import dev.gatepost.providers.OptOutList.Listed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works runs a page at a time: hold the run, ask the provider without a connection to the database, write what the page
 * says together with how far the run got. A page whose hold was lost meanwhile is thrown away; it is asked for again.
 */
final class WorkRun {
    private static final Logger LOG = LoggerFactory.getLogger(WorkRun.class);

    /** Longer than the longest call. */
    private static final Duration HELD = Duration.ofSeconds(60);

    private static final int PAGES_A_ROUND = 50;
    /** A list that goes on for longer has no end. */
    private static final int MOST_PAGES = 100_000;

    private static final int LONGEST_CURSOR = 500;
    /** A list that lost so many, and half of what it had, may be broken rather than shorter. */
    private static final int MANY_GONE = 10;

    private final Reconciliations.Parts parts;
    private final HeedTheirs heed;
    private final GiveOurs give;
    private final RunStore runs = new RunStore();
    private final KnownOptOuts known = new KnownOptOuts();

    WorkRun(Reconciliations.Parts parts, HeedTheirs heed, GiveOurs give) {
        this.parts = parts;
        this.heed = heed;
        this.give = give;
    }

    /** A run in hand. */
    private record InHand(Run run, UUID by, Workspace workspace, Connections.Open open, OptOutList list) {}

    /** Works what is due, a bounded number of pages. */
    void round() {
        List<WorkspaceId> ids =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        for (int i = 0; i < PAGES_A_ROUND && !ids.isEmpty(); i++) {
            Instant now = parts.clock().instant();
            var hold = new Hold(UUID.randomUUID(), now.plus(HELD));
            Optional<Run> due = parts.database()
                    .transact(Role.CALLBACKS, new Scope(ids, List.of()), tx -> runs.claim(tx, ids, hold, now));
            if (due.isEmpty() || Thread.currentThread().isInterrupted()) {
                return;
            }
            step(due.get(), hold.by());
        }
    }

    private void step(Run run, UUID by) {
        Workspace workspace = parts.workspaces().get(run.workspace());
        try {
            Connections.Open open = parts.connections().open(run.connection()).orElse(null);
            OptOutList list = open == null ? null : open.provider().optOuts().orElse(null);
            if (open == null || list == null) {
                end(workspace, by, run.failed("the provider keeps no list that can be read", now()));
                return;
            }
            var inHand = new InHand(run, by, workspace, open, list);
            switch (run.phase()) {
                case THEIRS -> theirs(inHand);
                case OURS -> ours(inHand);
            }
        } catch (RuntimeException e) {
            LOG.warn("a page of a comparison of opt-outs failed: {}", Failures.describe(e));
            end(workspace, by, run.stumbled("a failure of our own; the log has it", now()));
        }
    }

    private void theirs(InHand h) {
        Run run = h.run();
        Instant asked = now();
        switch (h.list().page(h.open().account(), run.cursor())) {
            case Listed.Failed(String why, boolean again) ->
                end(h.workspace(), h.by(), again ? run.stumbled(why, now()) : run.failed(why, now()));
            case Listed.Page page -> {
                String next = page.next();
                if (next != null && !isPlace(next, run)) {
                    end(h.workspace(), h.by(), run.failed("the list has no end", now()));
                } else if (page.entries().size() > OptOutList.MOST_ENTRIES) {
                    end(h.workspace(), h.by(), run.failed("the page is too large", now()));
                } else {
                    heed(h, page, asked);
                }
            }
        }
    }

    private static boolean isPlace(String next, Run run) {
        return !next.equals(run.cursor())
                && run.step() < MOST_PAGES
                && next.length() <= LONGEST_CURSOR
                && next.chars().noneMatch(Character::isISOControl);
    }

    private void heed(InHand h, Listed.Page page, Instant asked) {
        var read = heed.read(
                h.workspace(), h.run(), page.entries(), h.workspace().clock().at(asked));
        inOne(h.workspace(), tx -> {
            if (!runs.keeps(tx, h.run(), h.by())) {
                return;
            }
            Instant now = now();
            Map<String, Long> counts = heed.in(
                    tx, h.workspace(), h.run(), read, h.workspace().clock().at(now));
            prove(tx, h, page.sha256(), page.entries().size(), asked);
            String next = page.next();
            save(
                    tx,
                    h.workspace(),
                    next == null
                            ? atTheirEnd(tx, h.run(), counts, now)
                            : h.run().on(next, counts, now));
        });
    }

    /** Their whole list was read. Where it lost many at once, nothing of ours is given to it: it may be broken. */
    private Run atTheirEnd(Connection tx, Run run, Map<String, Long> counts, Instant now) throws SQLException {
        Vanished vanished = known.vanish(tx, run, now);
        Map<String, Long> all = new TreeMap<>(counts);
        all.put("gone_from_their_list", vanished.gone());
        if (vanished.gone() >= MANY_GONE && 2 * vanished.gone() >= vanished.before()) {
            all.put("shrank", 1L);
            return run.done(all, now);
        }
        return run.onToOurs(all, now);
    }

    private void ours(InHand h) {
        Ours ours = parts.database()
                .transact(Role.CALLBACKS, scope(h.workspace()), tx -> give.read(tx, h.workspace(), h.run()));
        if (ours.entries().isEmpty()) {
            inOne(h.workspace(), tx -> given(tx, h, ours, null, now()));
            return;
        }
        Instant asked = now();
        switch (h.list().add(h.open().account(), List.copyOf(ours.entries().values()))) {
            case Added.Failed(String why, boolean again) ->
                end(
                        h.workspace(),
                        h.by(),
                        again ? h.run().stumbled(why, now()) : h.run().failed(why, now()));
            case Added.NotOffered() ->
                inOne(h.workspace(), tx -> {
                    if (runs.keeps(tx, h.run(), h.by())) {
                        save(tx, h.workspace(), h.run().done(Map.of("not_offered", 1L), now()));
                    }
                });
            case Added.Done(byte[] sha256) -> inOne(h.workspace(), tx -> given(tx, h, ours, sha256, asked));
        }
    }

    private void given(Connection tx, InHand h, Ours ours, byte @Nullable [] sha256, Instant asked)
            throws SQLException {
        if (!runs.keeps(tx, h.run(), h.by())) {
            return;
        }
        Instant now = now();
        Map<String, Long> counts = new TreeMap<>(ours.counts());
        if (sha256 != null) {
            counts.put("given", (long) ours.entries().size());
            give.given(tx, h.workspace(), h.run(), ours, h.workspace().clock().at(now));
            prove(tx, h, sha256, ours.entries().size(), asked);
        }
        String next = ours.next();
        save(
                tx,
                h.workspace(),
                next == null ? h.run().done(counts, now) : h.run().on(next, counts, now));
    }

    /** The page's hash, in its table and in the audit. */
    private void prove(Connection tx, InHand h, byte[] sha256, int entries, Instant asked) throws SQLException {
        Run run = h.run();
        Instant now = now();
        runs.keep(tx, run, new RunStore.Page(run.step() + 1, run.phase(), sha256, entries, asked, now));
        audit(
                tx,
                h.workspace(),
                run,
                run.phase() == Run.Phase.THEIRS ? "reconciliation.read" : "reconciliation.given",
                Map.of(
                        "sha256", HexFormat.of().formatHex(sha256),
                        "entries", Integer.toString(entries),
                        "number", Integer.toString(run.step() + 1)));
    }

    private void save(Connection tx, Workspace workspace, Run run) throws SQLException {
        runs.save(tx, run);
        if (run.status() != Run.Status.RUNNING) {
            Map<String, String> facts = new TreeMap<>();
            run.counts().forEach((name, count) -> facts.put(name, count.toString()));
            if (run.error() != null) {
                facts.put("error", run.error());
            }
            audit(tx, workspace, run, "reconciliation." + run.status().written(), facts);
        }
    }

    private void audit(Connection tx, Workspace workspace, Run run, String action, Map<String, String> facts)
            throws SQLException {
        Map<String, String> all = new TreeMap<>(facts);
        all.put("connection", run.connection().toString());
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                action,
                                "component:reconciliation",
                                run.written(),
                                null,
                                run.written(),
                                workspace.clock().at(now()),
                                new TreeMap<>(all))));
    }

    /** Saves a run that did not get further, if it is still ours. */
    private void end(Workspace workspace, UUID by, Run run) {
        inOne(workspace, tx -> {
            if (runs.keeps(tx, run, by)) {
                save(tx, workspace, run);
            }
        });
    }

    private interface Work {
        void in(Connection tx) throws SQLException;
    }

    private void inOne(Workspace workspace, Work work) {
        parts.database().<@Nullable Void>transact(Role.CALLBACKS, scope(workspace), tx -> {
            work.in(tx);
            return null;
        });
    }

    private Instant now() {
        return parts.clock().instant();
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
