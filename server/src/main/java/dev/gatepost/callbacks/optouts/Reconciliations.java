package dev.gatepost.callbacks.optouts;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.callbacks.optouts.KnownOptOuts.Difference;
import dev.gatepost.callbacks.optouts.RunStore.Page;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.RecordMany;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.templates.Catalogue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The comparisons of opt-outs with providers' own lists (CON-12): begun by a person or when they are due, worked page
 * by page on a thread of their own, because they wait for providers. A run that was killed goes on at its page; one
 * that fails changes nothing more, and no list, however short it has become, lifts anything.
 */
public final class Reconciliations implements AutoCloseable {
    /** Begun by the clock. */
    private static final String BY_ITSELF = "component:reconciliation";

    private static final Duration WORKED_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOKED_EVERY = Duration.ofMinutes(1);
    private static final int MOST_SHOWN = 200;

    private final Parts parts;
    private final RunStore runs = new RunStore();
    private final KnownOptOuts known = new KnownOptOuts();
    private final WorkRun work;
    private final TellAge age = new TellAge();
    private final Repeating jobs = new Repeating("reconciliation", 1);

    /** What it works with. */
    public record Parts(
            Database database,
            Keys keys,
            Workspaces workspaces,
            Connections connections,
            Addresses addresses,
            EnsureContacts contacts,
            Catalogue catalogue,
            RecordConsent record,
            ConsentStore consents,
            Audit audit,
            Clock clock) {}

    public Reconciliations(Parts p) {
        this.parts = p;
        var contactStore = new ContactStore();
        var many = new RecordMany(
                p.keys(),
                p.contacts(),
                contactStore,
                p.consents(),
                p.audit(),
                p.record().listeners());
        this.work = new WorkRun(
                p,
                new HeedTheirs(
                        new HeedTheirs.Parts(p.keys(), p.addresses(), p.contacts(), p.catalogue(), p.consents(), many)),
                new GiveOurs(p.catalogue(), p.consents(), contactStore, p.contacts()));
        jobs.every(WORKED_EVERY, "the comparing of opt-outs", work::round);
        jobs.every(LOOKED_EVERY, "the look at opt-outs to compare", this::look);
    }

    /** How long ago the connection was compared that waits longest; empty where no provider keeps a list. */
    public Optional<Duration> longestAgo() {
        return Optional.ofNullable(age.longest());
    }

    /** What came of asking for a comparison. */
    sealed interface Asked {
        /** These are under way; those that were before are among them. */
        record Begun(List<Run> runs) implements Asked {}

        record NoSuchConnection() implements Asked {}

        /** None of the connections has a provider whose list can be read. */
        record NoList() implements Asked {}
    }

    /** Begins a comparison with the list of one connection, or of all that have one. */
    Asked ask(Caller caller, Optional<ConnectionId> wanted, String correlation) {
        Workspace workspace = caller.workspace();
        List<Connections.Listed> all = parts.connections().list(workspace).stream()
                .filter(c -> wanted.isEmpty() || c.id().equals(wanted.get()))
                .toList();
        if (wanted.isPresent() && all.isEmpty()) {
            return new Asked.NoSuchConnection();
        }
        List<Connections.Listed> readable = all.stream()
                .filter(c -> parts.connections().optOuts(c.provider()).isPresent())
                .toList();
        if (readable.isEmpty()) {
            return new Asked.NoList();
        }
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            List<Run> begun = new ArrayList<>();
            for (Connections.Listed connection : readable) {
                begun.add(begin(tx, workspace, connection.id(), caller.actor(), correlation));
            }
            return new Asked.Begun(begun);
        });
    }

    /** Begins a comparison with every list that can be read, in every workspace, as after a restore; how many. */
    public int beginAll(String actor, String correlation) {
        int begun = 0;
        for (Workspace workspace : parts.workspaces().all()) {
            List<Connections.Listed> readable = parts.connections().list(workspace).stream()
                    .filter(c -> parts.connections().optOuts(c.provider()).isPresent())
                    .toList();
            begun += parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
                for (Connections.Listed connection : readable) {
                    begin(tx, workspace, connection.id(), actor, correlation);
                }
                return readable.size();
            });
        }
        return begun;
    }

    private Run begin(Connection tx, Workspace workspace, ConnectionId connection, String actor, String correlation)
            throws SQLException {
        Instant now = parts.clock().instant();
        Run run = Run.asked(workspace.id(), UuidV7.next(), connection, actor, now);
        if (!runs.begin(tx, run)) {
            return runs.running(tx, workspace.id(), connection).orElse(run);
        }
        var facts = new TreeMap<>(Map.of("connection", connection.toString()));
        var event = new AuditEvent(
                workspace.id(),
                "reconciliation.begun",
                actor,
                run.written(),
                null,
                correlation,
                workspace.clock().at(now),
                facts);
        parts.audit().append(tx, List.of(event));
        return run;
    }

    List<Run> newest(Workspace workspace) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> runs.newest(tx, workspace.id()));
    }

    /** A run with its newest pages and what a person must look at. */
    record Report(Run run, List<Page> pages, List<Difference> differences) {}

    Optional<Report> report(Workspace workspace, UUID id) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Run> run = runs.find(tx, workspace.id(), id);
            if (run.isEmpty()) {
                return Optional.<Report>empty();
            }
            return Optional.of(new Report(
                    run.get(),
                    runs.pages(tx, workspace.id(), id, MOST_SHOWN),
                    known.differences(tx, workspace.id(), id, MOST_SHOWN)));
        });
    }

    /** Begins what is due, and tells how old the newest comparisons are. */
    void look() {
        List<Connections.Placed> readable = parts.connections().everywhere().stream()
                .filter(p ->
                        parts.connections().optOuts(p.connection().provider()).isPresent())
                .filter(p -> parts.workspaces().find(p.workspace()).isPresent())
                .toList();
        List<WorkspaceId> ids =
                readable.stream().map(Connections.Placed::workspace).distinct().toList();
        Map<ConnectionId, RunStore.Last> last =
                parts.database().transact(Role.CALLBACKS, new Scope(ids, List.of()), tx -> runs.last(tx, ids));
        Instant now = parts.clock().instant();
        age.tell(parts.connections().listKeepers(), readable, last, now);
        for (Connections.Placed placed : readable) {
            RunStore.Last before = last.get(placed.connection().id());
            Instant from = before == null ? placed.createdAt() : before.askedAt();
            if (!from.plus(every(placed.connection())).isAfter(now)) {
                Workspace workspace = parts.workspaces().get(placed.workspace());
                String correlation = UuidV7.next().toString();
                parts.database()
                        .transact(
                                Role.CONSOLE,
                                scope(workspace),
                                tx -> begin(tx, workspace, placed.connection().id(), BY_ITSELF, correlation));
            }
        }
    }

    private static Duration every(Connections.Listed connection) {
        return Duration.ofHours(Long.parseLong(connection.settings().getOrDefault("reconcile_hours", "24")));
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    /** Ends after the page in hand. */
    @Override
    public void close() {
        jobs.close();
    }
}
