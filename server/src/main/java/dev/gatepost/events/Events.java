package dev.gatepost.events;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.events.EventStore.Endpoint;
import dev.gatepost.keys.SecretRotations;
import dev.gatepost.keys.SecretRotations.Change;
import dev.gatepost.keys.SecretRotations.OwnerKind;
import dev.gatepost.keys.SecretRotations.Standing;
import dev.gatepost.keys.SecretStore;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretStore.Use;
import dev.gatepost.messages.OnMessageChange;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The room at work: endpoints, the recording of events, and their delivery (EVT-01, EVT-02). */
public final class Events implements AutoCloseable {
    static final String STANDARD = "standard";
    static final String TWILIO = "twilio";

    private final Parts parts;
    private final EventStore store = new EventStore();
    private final EmitEvents emit;
    private final Endpoints register;
    private final AddressPolicy policy;
    private final SecureRandom random = new SecureRandom();
    private final Repeating refreshes = new Repeating("event-endpoints", 1);
    private @Nullable DeliverEvents deliver;

    /** What events work with. */
    public record Parts(
            Database database, SecretStore secrets, Queue queue, Audit audit, Clock clock, boolean toLoopback) {}

    public Events(Parts parts) {
        this.parts = parts;
        this.policy = parts.toLoopback() ? AddressPolicy.publicAndLoopback() : AddressPolicy.publicOnly();
        this.emit = new EmitEvents(store, parts.queue(), parts.clock());
        this.register = new Endpoints(parts, emit);
    }

    /** Begins to deliver. */
    public void start(Workspaces workspaces, Sweep sweep) {
        refresh(workspaces);
        deliver = new DeliverEvents(parts, store, register, policy);
        sweep.over(
                List.of(EmitEvents.LANE),
                () -> workspaces.all().stream().map(Workspace::id).toList());
        refreshes.every(Duration.ofSeconds(1), "the list of endpoints", () -> refresh(workspaces));
        refreshes.every(
                Duration.ofSeconds(1),
                "the settling of endpoints",
                () -> register.settle(
                        workspaces.all().stream().map(Workspace::id).toList()));
    }

    /** Whether a workspace has an endpoint at this address that wants callbacks in Twilio's form. */
    public boolean takesTwilioCallbacks(Workspace workspace, String url) {
        return emit.known(workspace.id()).stream()
                .anyMatch(
                        e -> e.enabled() && e.format().equals(TWILIO) && e.url().equals(url));
    }

    /** The endpoints, how they fare, and what went to them. */
    Endpoints register() {
        return register;
    }

    /** Hears of messages; to be given to the room messages. */
    public OnMessageChange listener() {
        return emit::messages;
    }

    /** How long such news took to arrive. */
    public List<EventTimes.Times> times(Workspace workspace, EventTimes.Span span) {
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> EventTimes.of(tx, workspace.id(), span));
    }

    /** Records what else happened, in the caller's transaction. */
    public void happened(Connection tx, List<Happened> happened) throws SQLException {
        emit.happened(tx, happened);
    }

    /** The endpoints that name this type, or all of its kind, and so undertake to follow it. */
    public List<EndpointId> naming(WorkspaceId workspace, String type) {
        return emit.known(workspace).stream()
                .filter(e -> !e.types().isEmpty() && e.wants(type))
                .map(Endpoint::id)
                .toList();
    }

    /** What came of making an endpoint. */
    public sealed interface Made {
        /** The secret is shown once. */
        record Fine(EndpointId id, Secret secret) implements Made {}

        record Refused(String why) implements Made {}
    }

    /** Makes an endpoint for all events. */
    public Made addEndpoint(Workspace workspace, String url, String actor) {
        return addEndpoint(workspace, url, Set.of(), actor);
    }

    /**
     * Makes an endpoint, with a new signing secret. Private addresses are refused.
     *
     * @param types the events it wants: {@code message.delivered}, or {@code message.*}; none for all
     */
    public Made addEndpoint(Workspace workspace, String url, Set<String> types, String actor) {
        return addEndpoint(workspace, url, types, STANDARD, actor);
    }

    /** The same in another form: {@link #STANDARD}, or {@link #TWILIO}, which tells of messages alone. */
    Made addEndpoint(Workspace workspace, String url, Set<String> types, String format, String actor) {
        Optional<String> objection = objection(url);
        if (objection.isPresent()) {
            return new Made.Refused(objection.get());
        }
        EndpointId id = EndpointId.next();
        Secret secret = StandardWebhooks.newSecret(random);
        var endpoint = new Endpoint(workspace.id(), id, url, Set.copyOf(types), true, format);
        var event = event(workspace, "endpoint.created", actor, id);
        var place = new Place(workspace.id(), id.value(), DeliverEvents.SECRET);
        Instant now = parts.clock().instant();
        parts.secrets().put(place, secret, new Use(Role.CONSOLE, "endpoint made"));
        parts.database()
                .<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                    store.insertEndpoint(tx, endpoint, now);
                    SecretRotations.begun(tx, new Standing(place, OwnerKind.EVENT_ENDPOINT, now, 0, null, actor));
                    parts.audit().append(tx, List.of(event));
                    return null;
                });
        know(List.of(workspace.id()));
        return new Made.Fine(id, secret);
    }

    /** What came of changing an endpoint. */
    sealed interface Changed {
        record Done() implements Changed {}

        record Refused(String why) implements Changed {}

        record Missing() implements Changed {}
    }

    /** Another address, other types; in force for what happens within a second. */
    Changed change(Workspace workspace, EndpointId id, String url, Set<String> types, String actor) {
        Optional<String> objection = objection(url);
        if (objection.isPresent()) {
            return new Changed.Refused(objection.get());
        }
        boolean done = register.change(workspace, id, url, types, actor);
        know(List.of(workspace.id()));
        return done ? new Changed.Done() : new Changed.Missing();
    }

    /** Enabled, disabled or retired; false when nothing changed. */
    boolean put(Workspace workspace, EndpointId id, String state, String why, String actor) {
        boolean done = register.put(workspace, id, state, why, actor);
        know(List.of(workspace.id()));
        return done;
    }

    /** Gives an endpoint a new signing secret; events are signed with both until the grace is over. */
    public Optional<Rotated> rotate(Workspace workspace, EndpointId id, Duration grace, String actor) {
        if (!has(workspace, id)) {
            return Optional.empty();
        }
        Secret fresh = StandardWebhooks.newSecret(random);
        Standing standing = rotations()
                .rotate(
                        new Change(place(workspace, id), OwnerKind.EVENT_ENDPOINT, fresh, grace, actor),
                        tx -> parts.audit()
                                .append(tx, List.of(event(workspace, "endpoint.secret_rotated", actor, id))));
        forget();
        return Optional.of(new Rotated(fresh, standing));
    }

    /** A signing secret just made, to be shown once, and how long the one before is good. */
    public record Rotated(Secret fresh, Standing standing) {}

    /** Signs with the secret before first again; empty when there is no such endpoint or the grace is over. */
    public Optional<Standing> rollBack(Workspace workspace, EndpointId id, String actor) {
        if (!has(workspace, id)) {
            return Optional.empty();
        }
        Optional<Standing> done = rotations()
                .rollBack(
                        place(workspace, id),
                        actor,
                        tx -> parts.audit()
                                .append(tx, List.of(event(workspace, "endpoint.secret_rolled_back", actor, id))));
        forget();
        return done;
    }

    /** Reads signing secrets anew when they are next needed. */
    public void forget() {
        DeliverEvents running = deliver;
        if (running != null) {
            running.forget();
        }
    }

    private boolean has(Workspace workspace, EndpointId id) {
        return endpoints(List.of(workspace.id())).stream().anyMatch(e -> e.id().equals(id));
    }

    private static Place place(Workspace workspace, EndpointId id) {
        return new Place(workspace.id(), id.value(), DeliverEvents.SECRET);
    }

    private SecretRotations rotations() {
        return new SecretRotations(parts.database(), parts.secrets(), parts.clock());
    }

    private AuditEvent event(Workspace workspace, String action, String actor, EndpointId id) {
        return new AuditEvent(
                workspace.id(),
                action,
                actor,
                id.toString(),
                null,
                Origin.correlation(),
                parts.clock().instant(),
                new TreeMap<>());
    }

    private Optional<String> objection(String url) {
        try {
            URI uri = new URI(url);
            String host = uri.getHost();
            boolean plain = "http".equals(uri.getScheme());
            if (host == null || !(plain || "https".equals(uri.getScheme())) || uri.getUserInfo() != null) {
                return Optional.of("give an https address without a user");
            }
            if (plain && !parts.toLoopback()) {
                return Optional.of("the address must begin with https");
            }
            return policy.objectionTo(host);
        } catch (URISyntaxException e) {
            return Optional.of("it is not a web address");
        }
    }

    private void refresh(Workspaces workspaces) {
        know(workspaces.all().stream().map(Workspace::id).toList());
    }

    private void know(List<WorkspaceId> ids) {
        Map<WorkspaceId, List<Endpoint>> all =
                endpoints(ids).stream().collect(Collectors.groupingBy(Endpoint::workspace));
        ids.forEach(id -> all.putIfAbsent(id, List.of()));
        emit.know(all);
    }

    private List<Endpoint> endpoints(List<WorkspaceId> ids) {
        return parts.database().transact(Role.JOBS, new Scope(ids, List.of()), tx -> store.endpoints(tx, ids));
    }

    /** Tries no more; what was not delivered waits in the queue. */
    @Override
    public void close() {
        refreshes.close();
        if (deliver != null) {
            deliver.close();
        }
    }
}
