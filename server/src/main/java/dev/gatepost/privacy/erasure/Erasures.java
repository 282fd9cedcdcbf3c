package dev.gatepost.privacy.erasure;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.keys.SigningKeys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Holds;
import dev.gatepost.privacy.People;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.SinkStore;
import dev.gatepost.privacy.SinkStore.Sink;
import dev.gatepost.privacy.Sinks;
import dev.gatepost.privacy.erasure.Erasure.Asked;
import dev.gatepost.privacy.erasure.Erasure.Marks;
import dev.gatepost.privacy.erasure.Erasure.State;
import dev.gatepost.privacy.erasure.Erasure.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Erasures as people ask for them and look at them; {@link WorkErasures} carries them out (PRV-02). */
public final class Erasures {
    /** GDPR Art. 12(3): without undue delay, and in any event within one month. */
    public static final Duration USUAL_DEADLINE = Duration.ofDays(30);

    private final Parts parts;
    private final ErasureStore store = new ErasureStore();
    private final SinkStore sinks = new SinkStore();

    /** What erasures work with. {@code stores} is every store there is, in the order in which they are erased. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            People people,
            List<PersonalData> stores,
            Holds holds,
            Waiting waiting,
            Sinks sinks,
            EpochEnds epochs,
            SigningKeys signing,
            Audit audit,
            Clock clock) {
        public Parts {
            stores = List.copyOf(stores);
        }

        /** The same at another time, for tests. */
        public Parts at(Clock other) {
            return new Parts(
                    database, workspaces, people, stores, holds, waiting, sinks, epochs, signing, audit, other);
        }
    }

    /** Takes back what waits to be sent; the room of intake can. */
    @FunctionalInterface
    public interface Waiting {
        /** Cancels all that waits for this contact, in transactions of its own; how many messages. */
        int cancel(Workspace workspace, UUID contact, String actor);
    }

    /** Until when a key's copies in backups can be read. */
    @FunctionalInterface
    public interface EpochEnds {
        /** When this epoch's key is destroyed at the latest. */
        Instant end(int epoch, Instant now);
    }

    public Erasures(Parts parts) {
        this.parts = parts;
    }

    /** What is asked for. {@code of} is an address or {@code con_…}. */
    record Wish(String of, String channel, boolean wholeOrganisation, String reason, String requestedBy, int days) {}

    /** What came of asking. */
    sealed interface Done {
        record Taken(Erasure erasure) implements Done {}

        /** The address is none, or there is no such contact. */
        record Nobody() implements Done {}
    }

    /** Takes a request; the same one again is the one that was taken first. */
    Done ask(Caller caller, Wish wish, String correlation) {
        Workspace workspace = caller.workspace();
        UUID id = UuidV7.next();
        Scope scope = wish.wholeOrganisation()
                ? scope(organisation(workspace))
                : Scope.of(workspace.id(), workspace.organisation());
        return parts.database().transact(Role.CONSOLE, scope, tx -> {
            Optional<People.Named> named = wish.of().startsWith("con_")
                    ? parts.people().contact(tx, workspace, wish.of(), id)
                    : parts.people().named(workspace, wish.channel(), wish.of(), id);
            if (named.isEmpty()) {
                return new Done.Nobody();
            }
            // Two who ask at once: the second sees what the first made.
            Holds.lock(tx);
            Instant now = parts.clock().instant();
            var asked = new Asked(
                    wish.wholeOrganisation(),
                    wish.reason(),
                    wish.requestedBy(),
                    caller.actor(),
                    now,
                    now.plus(Duration.ofDays(wish.days())));
            Optional<Erasure> before =
                    store.newest(tx, workspace.id(), named.get().index(), asked.scope());
            if (before.isPresent() && (before.get().state() != State.DONE || !cameBack(tx, before.get()))) {
                return new Done.Taken(before.get());
            }
            var erasure = new Erasure(
                    workspace.id(),
                    id,
                    asked,
                    named.get(),
                    State.ASKED,
                    null,
                    new Marks(null, null, null, null, null, null));
            store.insert(tx, erasure);
            Map<String, String> facts = Map.of(
                    "reason",
                    wish.reason(),
                    "requested_by",
                    wish.requestedBy(),
                    "scope",
                    asked.scope(),
                    "deadline",
                    asked.deadline().toString());
            note(tx, erasure, "erasure.asked", caller.actor(), correlation, facts);
            return new Done.Taken(erasure);
        });
    }

    /** Asks the same for the person's other contacts; each has a receipt of its own. */
    void alsoAsk(Connection tx, Erasure e, Person person) throws SQLException {
        Workspace there = person.workspace();
        for (String other : parts.people().others(tx, person)) {
            UUID id = UuidV7.next();
            Optional<People.Named> named = parts.people().contact(tx, there, other, id);
            if (named.isEmpty()
                    || store.newest(
                                    tx,
                                    there.id(),
                                    named.get().index(),
                                    e.asked().scope())
                            .isPresent()) {
                continue;
            }
            var also = new Erasure(
                    there.id(),
                    id,
                    e.asked(),
                    named.get(),
                    State.ASKED,
                    null,
                    new Marks(null, null, null, null, null, null));
            store.insert(tx, also);
            Map<String, String> facts =
                    Map.of("reason", e.asked().reason(), "scope", e.asked().scope(), "same_person_as", e.written());
            note(tx, also, "erasure.asked", e.asked().by(), e.written(), facts);
        }
    }

    /** Whether somebody is known by that address again. */
    private boolean cameBack(Connection tx, Erasure before) throws SQLException {
        for (Workspace there : targets(before)) {
            if (parts.people().byIndex(tx, there, before.named().index()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** The workspaces that an erasure reaches. */
    List<Workspace> targets(Erasure e) {
        Workspace home = parts.workspaces().get(e.workspace());
        if (!e.asked().wholeOrganisation()) {
            return List.of(home);
        }
        return organisation(home);
    }

    /** What a transaction over these workspaces of one organisation may see. */
    static Scope scope(List<Workspace> targets) {
        return new Scope(
                targets.stream().map(Workspace::id).toList(),
                List.of(targets.getFirst().organisation()));
    }

    /** All workspaces of the organisation, the oldest first. */
    List<Workspace> organisation(Workspace home) {
        return parts.workspaces().all().stream()
                .filter(w -> w.organisation().equals(home.organisation()))
                .sorted(java.util.Comparator.comparing(w -> w.id().value()))
                .toList();
    }

    /** An erasure with its steps and the systems outside. */
    record Whole(Erasure erasure, List<Map<String, Object>> steps, List<Sink> sinks) {
        Map<String, Object> document(Instant now) {
            return erasure.document(steps, sinks, now);
        }
    }

    /** The newest ones, without their steps and systems. */
    List<Erasure> list(Workspace workspace) {
        return in(workspace, tx -> store.list(tx, workspace.id()));
    }

    Optional<Whole> find(Workspace workspace, UUID id) {
        return in(workspace, tx -> {
            Optional<Erasure> found = store.find(tx, workspace.id(), id);
            return found.isEmpty() ? Optional.empty() : Optional.of(whole(tx, found.get()));
        });
    }

    private Whole whole(Connection tx, Erasure e) throws SQLException {
        List<Map<String, Object>> steps = new java.util.ArrayList<>();
        for (Step step : store.steps(tx, e)) {
            steps.add(step.document(name(step.target())));
        }
        return new Whole(e, steps, sinks.of(tx, e.workspace(), e.id()));
    }

    private String name(WorkspaceId id) {
        return parts.workspaces().get(id).name();
    }

    /** A system says that it followed; false when it was never told of this erasure. */
    boolean acknowledge(Caller caller, Erasure e, String system, String correlation) {
        Instant now = parts.clock().instant();
        return in(caller.workspace(), tx -> {
            if (sinks.acknowledge(tx, e.workspace(), e.id(), new Sink(system, now, now, caller.actor()))) {
                note(tx, e, "erasure.acknowledged", caller.actor(), correlation, Map.of("system", system));
            }
            return sinks.of(tx, e.workspace(), e.id()).stream()
                    .anyMatch(s -> s.system().equals(system));
        });
    }

    /** The receipt of an erasure that is done here; empty while it is not. */
    Optional<Receipt> receipt(Workspace workspace, UUID id) {
        return in(workspace, tx -> {
            Optional<Erasure> found = store.find(tx, workspace.id(), id);
            if (found.isEmpty() || found.get().marks().erasedAt() == null) {
                return Optional.empty();
            }
            Whole whole = whole(tx, found.get());
            return Optional.of(Receipt.of(whole, parts.signing().obtain(tx, workspace.id(), Receipt.PURPOSE)));
        });
    }

    Instant now() {
        return parts.clock().instant();
    }

    private void note(
            Connection tx, Erasure e, String action, String actor, String correlation, Map<String, String> facts)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                e.workspace(),
                                action,
                                actor,
                                e.written(),
                                null,
                                correlation,
                                parts.clock().instant(),
                                new TreeMap<>(facts))));
    }

    private <T> T in(Workspace workspace, Work<T> work) {
        return parts.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
