package dev.gatepost.privacy;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds: what they cover stays, whatever was asked for or is due (PRV-01). Whoever makes one, lifts one, erases, or
 * drops content takes the same lock, so that nothing goes while a hold on it is being made.
 */
public final class Holds {
    /** Content is copied this long before its time is over. */
    private static final int DAYS_AHEAD = 8;

    private final Parts parts;
    private final HoldStore store = new HoldStore();

    /** What holds work with. */
    public record Parts(
            Database database, Workspaces workspaces, People people, HeldMessages messages, Audit audit, Clock clock) {}

    public Holds(Parts parts) {
        this.parts = parts;
    }

    /**
     * What somebody wants to hold.
     *
     * @param of an address, {@code con_…}, {@code msg_…} or a reference, as the kind says; null for a workspace
     */
    record Wish(
            Hold.Kind kind,
            @Nullable String of,
            String reason,
            String caseNumber,
            @Nullable Instant until) {}

    /** Makes a hold, from its commit on; empty when what it is about is not to be found. */
    Optional<Hold> make(Caller caller, Wish wish, String correlation) {
        Workspace workspace = caller.workspace();
        UUID id = dev.gatepost.platform.UuidV7.next();
        return in(workspace, tx -> {
            lock(tx);
            Optional<Hold.Target> target = target(tx, workspace, wish, id);
            if (target.isEmpty()) {
                return Optional.empty();
            }
            var hold = new Hold(
                    id,
                    wish.kind(),
                    target.get(),
                    wish.reason(),
                    wish.caseNumber(),
                    caller.actor(),
                    parts.clock().instant(),
                    wish.until(),
                    null);
            store.insert(tx, workspace.id(), hold);
            note(tx, caller, "hold.made", hold, wish.reason(), correlation);
            return Optional.of(hold);
        });
    }

    /** A hold on a person without an end, for whoever answers a claim; {@code contact} is {@code con_…}. */
    public Optional<Hold> person(Caller caller, String contact, String reason, String caseNumber, String correlation) {
        return make(caller, new Wish(Hold.Kind.PERSON, contact, reason, caseNumber, null), correlation);
    }

    private Optional<Hold.Target> target(Connection tx, Workspace workspace, Wish wish, UUID id) throws SQLException {
        String of = wish.of() == null ? "" : wish.of();
        return switch (wish.kind()) {
            case WORKSPACE -> Optional.of(Hold.Target.workspace());
            case REFERENCE ->
                Optional.of(new Hold.Target(null, null, null, parts.messages().reference(workspace, of)));
            case MESSAGE ->
                parts.messages()
                        .message(tx, workspace, of)
                        .map(m -> new Hold.Target(null, m.contact(), m.message(), null));
            case PERSON -> {
                Optional<People.Named> named = of.startsWith("con_")
                        ? parts.people().contact(tx, workspace, of, id)
                        : parts.people().named(workspace, "", of, id);
                if (named.isEmpty()) {
                    yield Optional.empty();
                }
                UUID contact = parts.people()
                        .byIndex(tx, workspace, named.get().index())
                        .map(Person::contact)
                        .orElse(null);
                yield Optional.of(new Hold.Target(named.get().index(), contact, null, null));
            }
        };
    }

    List<Hold> list(Workspace workspace) {
        return in(workspace, tx -> store.list(tx, workspace.id()));
    }

    Optional<Hold> find(Workspace workspace, UUID id) {
        return in(workspace, tx -> store.find(tx, workspace.id(), id));
    }

    /** Lifts a hold; what waited for it goes on by itself. */
    void lift(Caller caller, Hold hold, String reason, String correlation) {
        Workspace workspace = caller.workspace();
        in(workspace, tx -> {
            lock(tx);
            var lifted = new Hold.Lifted(caller.actor(), parts.clock().instant(), reason);
            if (store.lift(tx, workspace.id(), hold.id(), lifted)) {
                note(tx, caller, "hold.lifted", hold, reason, correlation);
            }
            return true;
        });
    }

    /** The hold that forbids to erase this person now, if there is one; in the transaction that erases. */
    public Optional<Hold> over(Connection tx, Person person) throws SQLException {
        lock(tx);
        for (Hold hold : inForce(tx, person.workspace().id())) {
            if (covers(tx, hold, person)) {
                return Optional.of(hold);
            }
        }
        return Optional.empty();
    }

    private boolean covers(Connection tx, Hold hold, Person person) throws SQLException {
        UUID contact = person.contact();
        return switch (hold.kind()) {
            case WORKSPACE -> true;
            case PERSON ->
                Arrays.equals(hold.target().index(), person.index())
                        || (contact != null && contact.equals(hold.target().contact()));
            case MESSAGE -> contact != null && contact.equals(hold.target().contact());
            case REFERENCE -> {
                byte[] reference = hold.target().reference();
                yield contact != null
                        && reference != null
                        && parts.messages().hasReference(tx, person.workspace().id(), contact, reference);
            }
        };
    }

    /** The holds of a workspace that forbid something now. */
    public List<Hold> inForce(Connection tx, WorkspaceId workspace) throws SQLException {
        Instant now = parts.clock().instant();
        return store.unreleased(tx, workspace).stream()
                .filter(h -> h.isInForce(now))
                .toList();
    }

    /** Waits for whoever makes or lifts a hold, erases, or drops; until the transaction ends. */
    public static void lock(Connection tx) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select pg_advisory_xact_lock(7001)")) {
            s.execute();
        }
    }

    /** Copies the content that holds keep before its time, and lets go of what lifted ones kept; for a job. */
    public void work() {
        List<WorkspaceId> all =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        List<WorkspaceId> holding =
                parts.database().transact(Role.JOBS, new Scope(all, List.of()), tx -> store.holding(tx, all));
        holding.forEach(w -> {
            while (turn(parts.workspaces().get(w))) {
                Thread.onSpinWait();
            }
        });
    }

    /** One bounded turn; whether there is more to do. */
    private boolean turn(Workspace workspace) {
        Instant now = parts.clock().instant();
        return parts.database().transact(Role.JOBS, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            boolean more = false;
            for (Hold hold : store.unreleased(tx, workspace.id())) {
                if (hold.isInForce(now)) {
                    more |= keep(tx, workspace.id(), hold, now) > 0;
                } else if (parts.messages().release(tx, workspace.id(), hold.id()) == 0) {
                    store.released(tx, workspace.id(), hold.id(), now);
                } else {
                    more = true;
                }
            }
            return more;
        });
    }

    /** Copies what a hold covers and what ends soon; how much. */
    public int keep(Connection tx, WorkspaceId workspace, Hold hold, Instant now) throws SQLException {
        LocalDate before = now.atZone(ZoneOffset.UTC).toLocalDate().plusDays(DAYS_AHEAD);
        return parts.messages().keep(tx, workspace, hold, before, now);
    }

    Instant now() {
        return parts.clock().instant();
    }

    private void note(Connection tx, Caller caller, String action, Hold hold, String reason, String correlation)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                caller.workspace().id(),
                                action,
                                caller.actor(),
                                Hold.written(hold.id()),
                                null,
                                correlation,
                                parts.clock().instant(),
                                new TreeMap<>(Map.of(
                                        "kind", hold.kind().written(),
                                        "case_number", hold.caseNumber(),
                                        "reason", reason)))));
    }

    private <T> T in(Workspace workspace, Work<T> work) {
        return parts.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
