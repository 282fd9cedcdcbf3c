package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.callbacks.CallbackStore.Over;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.callbacks.optouts.Reconciliations;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.KeywordClassifier;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.SharedOptOuts;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.OnInbound;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.Catalogue;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The room at work: the door for callbacks and the lane that applies them. */
public final class Callbacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final int BATCH = 200;
    private static final int MOST_TRIES = 60;

    private final Parts parts;
    private final CallbackDoor door;
    private final SessionDoor sessions;
    private final ApplyReceipts receipts;
    private final HeedOptOuts optOuts;
    private final ApplyInbound inbound;
    private final KnownAsOne people;
    private final CallbackStore store = new CallbackStore();
    private final LaneRunner lane;
    private final Reconciliations reconciliations;
    private final CallbackCounts counts;
    private final Quarantine quarantine;

    /** What callbacks work with. */
    public record Parts(
            Database database,
            Keys keys,
            Workspaces workspaces,
            Connections connections,
            Addresses addresses,
            EnsureContacts contacts,
            KeywordClassifier classifier,
            Catalogue catalogue,
            RecordConsent record,
            ConsentStore consents,
            AttemptStore attempts,
            MessageStore messages,
            Progress progress,
            Queue queue,
            Sweep sweep,
            Audit audit,
            CallbackTrouble.Listener troubles,
            Clock clock) {}

    /**
     * Begins to work.
     *
     * @param publicBase scheme, host and port under which providers call; signatures cover it
     */
    public Callbacks(Parts p, String publicBase, List<OnInbound> listeners) {
        this.parts = p;
        this.counts = new CallbackCounts(p.database());
        var doors = new CallbackDoor.Parts(
                p.database(), p.keys(), p.connections(), p.queue(), p.audit(), counts, p.troubles(), p.clock());
        this.door = new CallbackDoor(doors, publicBase);
        this.sessions = new SessionDoor(door, doors);
        this.quarantine = new Quarantine(p, publicBase);
        var revoke = new RevokeByProvider(p.record(), p.catalogue());
        this.optOuts = new HeedOptOuts(p, revoke);
        this.receipts = new ApplyReceipts(p.attempts(), p.messages(), p.progress(), p.consents(), revoke);
        this.inbound = new ApplyInbound(
                new ApplyInbound.Parts(
                        p.keys(), p.addresses(), p.contacts(), p.classifier(), p.catalogue(), p.record(), p.consents()),
                listeners);
        this.people = new KnownAsOne(new KnownAsOne.Parts(
                p.keys(), p.addresses(), p.contacts(), new SharedOptOuts(p.consents()), p.audit()));
        this.lane = new LaneRunner(p.queue(), CallbackDoor.LANE, this::batch);
        this.reconciliations = new Reconciliations(new Reconciliations.Parts(
                p.database(),
                p.keys(),
                p.workspaces(),
                p.connections(),
                p.addresses(),
                p.contacts(),
                p.catalogue(),
                p.record(),
                p.consents(),
                p.audit(),
                p.clock()));
        p.sweep()
                .over(
                        List.of(CallbackDoor.LANE, Lanes.OPTED_OUT),
                        () -> p.workspaces().all().stream().map(Workspace::id).toList());
    }

    /** Some providers report by GET, with all they say in the query. */
    private static boolean isCallback(HttpServletRequest http) {
        return http.getMethod().equals("POST") || http.getMethod().equals("GET") && http.getQueryString() != null;
    }

    /** The filter for {@code /callbacks/{connection}}, one path segment, {@code POST}, or {@code GET} with a query. */
    public Filter filter() {
        return new Filter() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                if (request instanceof HttpServletRequest http
                        && response instanceof HttpServletResponse answer
                        && isCallback(http)
                        && http.getRequestURI().startsWith(CallbackDoor.PREFIX)
                        && ConnectionId.parse(http.getRequestURI().substring(CallbackDoor.PREFIX.length()))
                                .isPresent()) {
                    door.answer(http, answer);
                } else {
                    chain.doFilter(request, response);
                }
            }
        };
    }

    /** Where providers hand in what came over their sessions. */
    public Arrivals arrivals() {
        return sessions;
    }

    /** Tells messages over these connections of which parts have stayed away too long. */
    public void ripen(WorkspaceId workspace, List<ConnectionId> connections) {
        sessions.ripen(workspace, connections);
    }

    /** The comparisons of opt-outs with providers' own lists. */
    public Reconciliations reconciliations() {
        return reconciliations;
    }

    /** What was not believed and is kept for a person. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** The routes over how callbacks fared. */
    public CallbacksResource resource() {
        return new CallbacksResource(parts, counts);
    }

    /** How many callbacks proved themselves. */
    public CallbackCounts counts() {
        return counts;
    }

    /** How many refused callbacks a workspace has in quarantine. */
    public int quarantined(Workspace workspace) {
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> CallbackStore.quarantined(tx, workspace.id()));
    }

    /** Applies what is due in these workspaces; those that may have more. */
    List<WorkspaceId> batch(List<WorkspaceId> workspaces) {
        try {
            return apply(workspaces, Math.max(1, BATCH / workspaces.size()));
        } catch (RuntimeException e) {
            LOG.warn("a batch of callbacks failed and is applied one by one: {}", Failures.describe(e));
            for (WorkspaceId workspace : workspaces) {
                alone(workspace);
            }
            return List.of();
        }
    }

    /** Applies a workspace's callbacks one at a time; one that fails by itself is put back behind the others. */
    private void alone(WorkspaceId workspace) {
        for (int i = 0; i < BATCH; i++) {
            try {
                if (apply(List.of(workspace), 1).isEmpty()) {
                    return;
                }
            } catch (RuntimeException e) {
                postpone(workspace);
            }
        }
    }

    private void postpone(WorkspaceId workspace) {
        parts.database().<@Nullable Void>transact(Role.CALLBACKS, scope(List.of(workspace)), tx -> {
            Instant now = parts.clock().instant();
            for (Queue.Entry entry : parts.queue().claim(tx, CallbackDoor.LANE, List.of(workspace), now, 1)) {
                if (entry.tries() + 1 >= MOST_TRIES) {
                    for (Verified v : store.pending(tx, List.of(entry.item()), Set.of(workspace))) {
                        finish(tx, List.of(new Over(v, "it failed " + MOST_TRIES + " times")));
                    }
                } else {
                    parts.queue().enqueue(tx, List.of(later(entry, now)));
                }
            }
            return null;
        });
    }

    private List<WorkspaceId> apply(List<WorkspaceId> workspaces, int share) {
        return parts.database().transact(Role.CALLBACKS, scope(workspaces), tx -> {
            Instant now = parts.clock().instant();
            List<Queue.Entry> entries = parts.queue().claim(tx, CallbackDoor.LANE, workspaces, now, share);
            if (entries.isEmpty()) {
                return List.<WorkspaceId>of();
            }
            Map<UUID, Queue.Entry> byItem = new HashMap<>();
            entries.forEach(e -> byItem.put(e.item(), e));
            applyAll(tx, store.pending(tx, List.copyOf(byItem.keySet()), Set.copyOf(workspaces)), byItem, now);
            return workspaces;
        });
    }

    /** Applies callbacks: what people wrote one by one, receipts together. */
    private void applyAll(Connection tx, List<Verified> callbacks, Map<UUID, Queue.Entry> entries, Instant now)
            throws SQLException {
        List<ApplyReceipts.Heard> heard = new ArrayList<>();
        Map<UUID, String> wrong = new HashMap<>();
        Map<UUID, Verified> held = new HashMap<>();
        for (Verified callback : callbacks) {
            Workspace workspace = parts.workspaces().get(callback.workspace());
            for (CallbackEvent event : events(workspace, callback)) {
                if (callback.doubt() != null && WithoutProof.waits(event)) {
                    held.put(callback.id(), callback);
                    continue;
                }
                switch (event) {
                    case CallbackEvent.Receipt receipt -> {
                        CallbackMeters.applied(callback, receipt, now);
                        heard.add(new ApplyReceipts.Heard(
                                workspace, callback, receipt, workspace.clock().at(now)));
                    }
                    case CallbackEvent.Inbound message -> {
                        String why = inbound.in(tx, workspace, callback, message, now);
                        if (why != null) {
                            wrong.put(callback.id(), why);
                        }
                    }
                    case CallbackEvent.SamePerson same ->
                        people.note(tx, workspace, new KnownAsOne.Told(same, callback), now);
                }
            }
        }
        Map<UUID, ApplyReceipts.Applied> applied = receipts.in(tx, heard);
        List<Over> over = new ArrayList<>();
        List<Queue.Entry> again = new ArrayList<>();
        for (Verified callback : callbacks) {
            Queue.Entry entry = java.util.Objects.requireNonNull(entries.get(callback.id()));
            switch (applied.getOrDefault(callback.id(), ApplyReceipts.Applied.DONE)) {
                case DONE -> over.add(new Over(callback, wrong.get(callback.id())));
                case NOT_ITS_OWN ->
                    over.add(new Over(callback, "it speaks of a message that its connection never sent"));
                case NOT_YET -> {
                    if (entry.tries() < MOST_TRIES) {
                        again.add(later(entry, now));
                    } else {
                        over.add(new Over(callback, "the message it speaks of never came"));
                    }
                }
            }
        }
        for (Verified callback : held.values()) {
            store.quarantine(tx, WithoutProof.waiting(callback));
        }
        finish(tx, over);
        parts.queue().enqueue(tx, again);
    }

    private void finish(Connection tx, List<Over> over) throws SQLException {
        store.finish(tx, over);
        parts.audit().append(tx, FailedCallbacks.audited(over, parts.clock().instant()));
    }

    private List<CallbackEvent> events(Workspace workspace, Verified callback) {
        Connections.Open open = parts.connections()
                .open(new ConnectionId(callback.connection()))
                .orElseThrow(() -> new IllegalStateException("a callback's connection is gone"));
        RawCallback raw = StoredCallback.read(parts.keys()
                .workspace(workspace.id())
                .open(callback.sealed(), StoredCallback.binding(workspace.id(), callback.id())));
        return open.provider().parse(raw);
    }

    private static Queue.Entry later(Queue.Entry entry, Instant now) {
        Duration wait = Duration.ofMillis(Math.min(30_000, 200L << Math.min(entry.tries(), 8)));
        return new Queue.Entry(entry.workspace(), entry.lane(), entry.item(), now.plus(wait), entry.tries() + 1);
    }

    private Scope scope(List<WorkspaceId> ids) {
        return new Scope(
                ids,
                ids.stream()
                        .map(id -> parts.workspaces().get(id).organisation())
                        .distinct()
                        .toList());
    }

    /** Takes no more, applies the batch in hand. */
    @Override
    public void close() {
        reconciliations.close();
        lane.close();
        optOuts.close();
        door.close();
    }
}
