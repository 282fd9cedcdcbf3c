package dev.gatepost.privacy.requests;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Holds;
import dev.gatepost.privacy.People;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes access requests, collects the files, and ends them (PRV-03). */
public final class AccessRequests {
    static final Duration KEPT = Duration.ofDays(7);
    /** The most requests of a workspace in a day: more is no service to people, but somebody who takes data away. */
    static final int MOST_A_DAY = 100;

    private static final Logger LOG = LoggerFactory.getLogger(AccessRequests.class);
    private static final String ACTOR = "component:privacy";

    private final Parts parts;
    private final RequestStore store = new RequestStore();
    private final Report report = new Report();

    /** What access requests work with. {@code stores} is every store there is. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            Keys keys,
            People people,
            List<PersonalData> stores,
            Audit audit,
            Clock clock) {
        public Parts {
            stores = List.copyOf(stores);
        }

        /** The same at another time, for tests. */
        public Parts at(Clock other) {
            return new Parts(database, workspaces, keys, people, stores, audit, other);
        }
    }

    public AccessRequests(Parts parts) {
        this.parts = parts;
    }

    /** What is asked for. {@code of} is an address or {@code con_…}. */
    public record Wish(String of, String channel, String reason, String requestedBy) {}

    /** What came of asking. */
    sealed interface Done {
        record Taken(AccessRequest request) implements Done {}

        record Nobody() implements Done {}

        record TooMany() implements Done {}
    }

    /** Takes a request; while one of the same person is being worked on, it is that one. */
    Done ask(Caller caller, Wish wish, String correlation) {
        return ask(caller.workspace(), wish, caller.actor(), correlation);
    }

    private Done ask(Workspace workspace, Wish wish, String actor, String correlation) {
        UUID id = UuidV7.next();
        Instant now = parts.clock().instant();
        return in(workspace, tx -> {
            Optional<People.Named> named = wish.of().startsWith("con_")
                    ? parts.people().contact(tx, workspace, wish.of(), id)
                    : parts.people().named(workspace, wish.channel(), wish.of(), id);
            if (named.isEmpty()) {
                return new Done.Nobody();
            }
            // Two who ask at once: the second sees what the first made.
            Holds.lock(tx);
            Optional<AccessRequest> open = store
                    .of(tx, workspace.id(), named.get().index())
                    .stream()
                    .filter(r -> r.state().equals("asked"))
                    .findFirst();
            if (open.isPresent()) {
                return new Done.Taken(open.get());
            }
            if (store.since(tx, workspace.id(), now.minus(Duration.ofDays(1))) >= MOST_A_DAY) {
                return new Done.TooMany();
            }
            var request = new AccessRequest(
                    workspace.id(),
                    id,
                    named.get(),
                    wish.reason(),
                    wish.requestedBy(),
                    actor,
                    now,
                    "asked",
                    0,
                    null,
                    null,
                    0);
            store.insert(tx, request);
            note(tx, request, "access_request.asked", actor, correlation, Map.of("reason", wish.reason()));
            return new Done.Taken(request);
        });
    }

    List<AccessRequest> list(Workspace workspace) {
        return in(workspace, tx -> store.list(tx, workspace.id()));
    }

    Optional<AccessRequest> find(Workspace workspace, UUID id) {
        return in(workspace, tx -> store.find(tx, workspace.id(), id));
    }

    /** The file, noted before its first byte leaves; empty when there is none (any more). */
    Optional<byte[]> fetch(Caller caller, AccessRequest request, String from, String correlation) {
        return fetch(request, caller.actor(), from, correlation);
    }

    private Optional<byte[]> fetch(AccessRequest request, String actor, String from, String correlation) {
        Workspace workspace = parts.workspaces().get(request.workspace());
        Optional<byte[]> sealed = in(workspace, tx -> {
            Optional<byte[]> file =
                    store.fetch(tx, workspace.id(), request.id(), parts.clock().instant());
            if (file.isPresent()) {
                note(tx, request, "access_request.fetched", actor, correlation, Map.of("from", from));
            }
            return file;
        });
        return sealed.map(f -> parts.keys().workspace(workspace.id()).open(f, binding(request)));
    }

    /** What somebody at the machine itself is given. */
    public sealed interface Collected {
        /** The zip of a request. */
        record File(String request, byte[] zip) implements Collected {
            @Override
            public String toString() {
                return "File(" + request + ")";
            }
        }

        /** Another node has it in hand; it is fetched later. */
        record Waits(String request) implements Collected {}

        /** The text is no address and no contact. */
        record Nobody() implements Collected {}

        record TooMany() implements Collected {}
    }

    /** Asks, collects and fetches in one go, for the command line; each of the three is in the audit. */
    public Collected collect(Workspace workspace, Wish wish, String actor, String correlation) {
        return switch (ask(workspace, wish, actor, correlation)) {
            case Done.Nobody() -> new Collected.Nobody();
            case Done.TooMany() -> new Collected.TooMany();
            case Done.Taken(AccessRequest request) -> {
                carry(
                        new RequestStore.Open(workspace.id(), request.id()),
                        parts.clock().instant());
                yield fetch(request, actor, "socket:control", correlation)
                        .<Collected>map(zip -> new Collected.File(request.written(), zip))
                        .orElseGet(() -> new Collected.Waits(request.written()));
            }
        };
    }

    /** Collects what was asked for, and ends what is over; for a job. */
    public void work() {
        List<WorkspaceId> all =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        Instant now = parts.clock().instant();
        List<RequestStore.Open> due =
                parts.database().transact(Role.JOBS, new Scope(all, List.of()), tx -> store.due(tx, all, now));
        due.forEach(one -> carry(one, now));
    }

    /** One that fails is tried again in the next round, and holds up no other. */
    private void carry(RequestStore.Open one, Instant now) {
        Workspace workspace = parts.workspaces().get(one.workspace());
        try {
            parts.database().transact(Role.JOBS, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                Optional<AccessRequest> taken = store.take(tx, workspace.id(), one.id());
                return taken.isPresent() && step(tx, workspace, taken.get(), now);
            });
        } catch (RuntimeException failure) {
            LOG.warn("access request {} goes on later: {}", one.id(), Failures.describe(failure));
        }
    }

    private boolean step(Connection tx, Workspace workspace, AccessRequest request, Instant now) throws SQLException {
        if (request.state().equals("ready")) {
            store.end(tx, workspace.id(), request.id());
            note(tx, request, "access_request.ended", ACTOR, request.written(), Map.of());
            return true;
        }
        Person person = parts.people().in(tx, workspace, workspace, request.named(), request.id());
        Sheet sheet = new Sheet();
        for (PersonalData data : parts.stores()) {
            data.export(tx, person, sheet);
        }
        byte[] file = report.zip(new ReportView(workspace.name(), request.written(), now, sheet));
        byte[] sealed = parts.keys().workspace(workspace.id()).seal(file, binding(request));
        store.ready(tx, request, sealed, sheet.entries(), now, now.plus(KEPT));
        Map<String, String> facts = Map.of("entries", Integer.toString(sheet.entries()));
        note(tx, request, "access_request.ready", ACTOR, request.written(), facts);
        return true;
    }

    private static Binding binding(AccessRequest request) {
        return new Binding(request.workspace().value(), request.id(), "access_request.file");
    }

    private void note(
            Connection tx,
            AccessRequest request,
            String action,
            String actor,
            String correlation,
            Map<String, String> facts)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                request.workspace(),
                                action,
                                actor,
                                request.written(),
                                null,
                                correlation,
                                parts.clock().instant(),
                                new TreeMap<>(facts))));
    }

    private <T> T in(Workspace workspace, Work<T> work) {
        return parts.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
