package dev.gatepost.privacy.erasure;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Hold;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.PersonalData.Outcome;
import dev.gatepost.privacy.PersonalData.Turn;
import dev.gatepost.privacy.SinkStore;
import dev.gatepost.privacy.erasure.Erasure.Marks;
import dev.gatepost.privacy.erasure.Erasure.State;
import dev.gatepost.privacy.erasure.Erasure.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries erasures out, a turn in each transaction: a turn that was cut off is done again, and what it did before is
 * not there twice. In each turn the holds are asked first, so that one made meanwhile stops the rest. Nodes share the
 * work by skipping what another has in hand.
 */
public final class WorkErasures {
    private static final Logger LOG = LoggerFactory.getLogger(WorkErasures.class);
    private static final String ACTOR = "component:privacy";
    private static final String TOLD = "contact.erased";
    private static final String WAITING = "waiting_messages";
    private static final String KEYS = "keys";
    private static final int AT_ONCE = 200;
    private static final Duration REMINDED_EACH = Duration.ofDays(7);

    private static final Telemetry.Readings OPEN =
            Telemetry.readings("gatepost_erasures_open", "Erasures that are asked for and not done.");
    private static final Telemetry.Readings OVERDUE = Telemetry.readings(
            "gatepost_erasures_overdue", "Erasures past their deadline; each is an alert and stands in the audit.");

    private final Erasures.Parts parts;
    private final Erasures erasures;
    private final ErasureStore store = new ErasureStore();
    private final SinkStore sinks = new SinkStore();

    public WorkErasures(Erasures.Parts parts) {
        this.parts = parts;
        this.erasures = new Erasures(parts);
    }

    /** Does all that can be done now; for a job. */
    public void work() {
        List<WorkspaceId> all =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        List<ErasureStore.Open> open =
                parts.database().transact(Role.JOBS, new Scope(all, List.of()), tx -> store.open(tx, all));
        Instant now = parts.clock().instant();
        OPEN.set(open.size());
        OVERDUE.set(open.stream().filter(o -> now.isAfter(o.deadline())).count());
        for (ErasureStore.Open one : open) {
            carry(one);
        }
    }

    /** One that fails is tried again in the next round, and holds up no other. */
    private void carry(ErasureStore.Open one) {
        try {
            while (turn(one.workspace(), one.id())) {
                Thread.onSpinWait();
            }
        } catch (RuntimeException failure) {
            LOG.warn("{} goes on later: {}", Erasure.written(one.id()), Failures.describe(failure));
        }
    }

    /** What is to be done outside of the transaction that found it. */
    private sealed interface Next {
        record Again() implements Next {}

        record Nothing() implements Next {}

        /** Messages wait for these people. */
        record Cancel(List<Person> people) implements Next {}
    }

    private boolean turn(WorkspaceId workspace, UUID id) {
        Workspace home = parts.workspaces().get(workspace);
        // Every workspace of the organisation, because only the row itself says how far it reaches.
        Next next = parts.database().transact(Role.JOBS, Erasures.scope(erasures.organisation(home)), tx -> {
            Optional<Erasure> taken = store.take(tx, workspace, id);
            return taken.isEmpty() ? new Next.Nothing() : in(tx, taken.get());
        });
        return switch (next) {
            case Next.Again() -> true;
            case Next.Nothing() -> false;
            case Next.Cancel(List<Person> people) -> cancel(workspace, id, people);
        };
    }

    private Next in(Connection tx, Erasure e) throws SQLException {
        return switch (e.state()) {
            case DONE -> new Next.Nothing();
            case TELLING -> remind(tx, e);
            case ASKED, HELD, ERASING -> erase(tx, e);
        };
    }

    private Next erase(Connection tx, Erasure e) throws SQLException {
        List<Person> people = people(tx, e);
        for (Person person : people) {
            Optional<Hold> hold = parts.holds().over(tx, person);
            if (hold.isPresent()) {
                return held(tx, e, hold.get());
            }
        }
        if (e.state() == State.HELD) {
            store.again(tx, e);
            note(tx, e, "erasure.resumed", null, Map.of());
        }
        List<Step> steps = store.steps(tx, e);
        if (steps.stream().noneMatch(s -> s.store().equals(WAITING) && s.finishedAt() != null)) {
            store.move(tx, e, State.ERASING, null);
            for (Person person : people) {
                erasures.alsoAsk(tx, e, person);
            }
            return new Next.Cancel(people);
        }
        for (Person person : people) {
            for (PersonalData data : parts.stores()) {
                Step before = step(steps, person, data.store());
                if (before == null || before.finishedAt() == null) {
                    store.move(tx, e, State.ERASING, null);
                    store.put(tx, e, after(tx, person, data, before));
                    return new Next.Again();
                }
            }
        }
        finish(tx, e, people);
        return new Next.Nothing();
    }

    private List<Person> people(Connection tx, Erasure e) throws SQLException {
        Workspace home = parts.workspaces().get(e.workspace());
        List<Person> out = new ArrayList<>();
        for (Workspace there : erasures.targets(e)) {
            out.add(parts.people().in(tx, there, home, e.named(), e.id()));
        }
        return out;
    }

    private static @Nullable Step step(List<Step> steps, Person person, String name) {
        return steps.stream()
                .filter(s -> s.store().equals(name)
                        && s.target().equals(person.workspace().id()))
                .findFirst()
                .orElse(null);
    }

    private Step after(Connection tx, Person person, PersonalData data, @Nullable Step before) throws SQLException {
        Instant now = parts.clock().instant();
        UUID reached = before == null ? null : before.reached();
        Outcome outcome = data.erase(tx, person, new Turn(reached, AT_ONCE));
        long found = outcome.found() + (before == null ? 0 : before.found());
        long erased = outcome.erased() + (before == null ? 0 : before.erased());
        return new Step(
                person.workspace().id(),
                data.store(),
                found,
                erased,
                found - erased,
                outcome.why() == null && before != null ? before.why() : outcome.why(),
                outcome.next(),
                before == null ? now : before.at(),
                outcome.next() == null ? now : null);
    }

    private Next held(Connection tx, Erasure e, Hold hold) throws SQLException {
        if (e.state() != State.HELD || !hold.id().equals(e.heldBy())) {
            store.move(tx, e, State.HELD, hold.id());
            note(tx, e, "erasure.held", null, Map.of("hold", Hold.written(hold.id()), "case", hold.caseNumber()));
        }
        return new Next.Nothing();
    }

    /** Takes back what waits; the messages' own transactions come first, so a kill in between cancels again. */
    private boolean cancel(WorkspaceId workspace, UUID id, List<Person> people) {
        Map<Person, Integer> cancelled = new java.util.LinkedHashMap<>();
        for (Person person : people) {
            UUID contact = person.contact();
            cancelled.put(person, contact == null ? 0 : parts.waiting().cancel(person.workspace(), contact, ACTOR));
        }
        Workspace home = parts.workspaces().get(workspace);
        return parts.database().transact(Role.JOBS, Scope.of(home.id(), home.organisation()), tx -> {
            Optional<Erasure> taken = store.take(tx, workspace, id);
            if (taken.isEmpty()) {
                return false;
            }
            Instant now = parts.clock().instant();
            for (Map.Entry<Person, Integer> entry : cancelled.entrySet()) {
                WorkspaceId target = entry.getKey().workspace().id();
                long count = entry.getValue();
                store.put(tx, taken.get(), new Step(target, WAITING, count, count, 0, null, null, now, now));
            }
            return true;
        });
    }

    private void finish(Connection tx, Erasure e, List<Person> people) throws SQLException {
        Instant now = parts.clock().instant();
        Integer epoch = null;
        for (Person person : people) {
            OptionalInt gone =
                    parts.people().destroyKey(tx, person, ACTOR, e.asked().requestedBy() + ": " + e.written(), now);
            long found = gone.isPresent() ? 1 : 0;
            store.put(tx, e, new Step(person.workspace().id(), KEYS, found, found, 0, null, null, now, now));
            if (gone.isPresent()) {
                epoch = epoch == null ? gone.getAsInt() : Math.max(epoch, gone.getAsInt());
                audit(tx, person.workspace().id(), "contact.erased", e.written(), person.pseudonym(), Map.of());
                tell(tx, e, person, Map.of());
            }
        }
        Instant end = epoch == null ? null : parts.epochs().end(epoch, now);
        boolean nobodyOutside = sinks.of(tx, e.workspace(), e.id()).isEmpty();
        State to = nobodyOutside ? State.DONE : State.TELLING;
        store.erased(tx, e, to, new Marks(now, epoch, end, nobodyOutside ? now : null, null, null));
        note(tx, e, "erasure.erased", null, Map.of("state", to.written()));
    }

    private void tell(Connection tx, Erasure e, Person person, Map<String, String> more) throws SQLException {
        Workspace there = person.workspace();
        UUID contact = person.contact();
        if (contact == null) {
            return;
        }
        Instant now = parts.clock().instant();
        Map<String, String> data = new TreeMap<>(more);
        data.put("id", dev.gatepost.platform.Ids.write("con", contact));
        data.put("erasure", e.written());
        data.put("deadline", e.asked().deadline().toString());
        List<String> known = parts.sinks().of(there.id(), TOLD);
        sinks.told(tx, e.workspace(), e.id(), known, now);
        parts.sinks().tell(tx, there, TOLD, contact, now, data);
    }

    /** Waits for the systems outside: done, reminded, or escalated. */
    private Next remind(Connection tx, Erasure e) throws SQLException {
        Instant now = parts.clock().instant();
        Marks m = e.marks();
        List<String> missing = sinks.of(tx, e.workspace(), e.id()).stream()
                .filter(s -> s.acknowledgedAt() == null)
                .map(SinkStore.Sink::system)
                .toList();
        if (missing.isEmpty()) {
            store.mark(
                    tx,
                    e,
                    State.DONE,
                    new Marks(m.erasedAt(), m.epoch(), m.unreadableBy(), now, m.remindedAt(), m.escalatedAt()));
            note(tx, e, "erasure.done", null, Map.of());
            return new Next.Nothing();
        }
        boolean late = e.isOverdue(now) && m.escalatedAt() == null;
        boolean again = m.remindedAt() != null && !now.isBefore(m.remindedAt().plus(REMINDED_EACH));
        if (late || again) {
            Workspace home = parts.workspaces().get(e.workspace());
            var facts = Map.of("id", e.written(), "missing", String.join(" ", missing));
            parts.sinks()
                    .tell(tx, home, late ? "alert.erasure_overdue" : "contact.erasure_reminder", e.id(), now, facts);
            note(tx, e, late ? "erasure.overdue" : "erasure.reminded", null, facts);
            Instant escalated = late ? now : m.escalatedAt();
            store.mark(
                    tx, e, State.TELLING, new Marks(m.erasedAt(), m.epoch(), m.unreadableBy(), null, now, escalated));
        }
        return new Next.Nothing();
    }

    private void note(Connection tx, Erasure e, String action, @Nullable String subject, Map<String, String> facts)
            throws SQLException {
        audit(tx, e.workspace(), action, e.written(), subject, facts);
    }

    private void audit(
            Connection tx,
            WorkspaceId workspace,
            String action,
            String object,
            @Nullable String subject,
            Map<String, String> facts)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace,
                                action,
                                ACTOR,
                                object,
                                subject,
                                object,
                                parts.clock().instant(),
                                new TreeMap<>(facts))));
    }
}
