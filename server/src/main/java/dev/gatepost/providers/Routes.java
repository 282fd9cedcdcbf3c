package dev.gatepost.providers;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Over which connection a message leaves (LIM-04): the table {@code sender_route}. What is set is remembered; a change
 * raises the control version, so it is in force here at once and on other nodes when they have looked.
 */
public final class Routes {
    /** Routes of one sender. */
    static final int MOST = 20;

    private final Database database;
    private final Nodes nodes;
    private final Connections connections;
    private final Audit audit;
    private final Clock clock;
    private final RandomGenerator random;
    private final RoutesStore store = new RoutesStore();
    private final TerritoryStore territories = new TerritoryStore();
    private final LoadingCache<Workspace, RouteTable> tables = Caffeine.newBuilder()
            .maximumSize(10_000)
            .refreshAfterWrite(Duration.ofSeconds(10))
            .expireAfterWrite(Duration.ofMinutes(1))
            .build(this::load);

    /** {@code random} spreads messages over routes of one priority. */
    public Routes(
            Database database, Nodes nodes, Connections connections, Audit audit, Clock clock, RandomGenerator random) {
        this.database = database;
        this.nodes = nodes;
        nodes.onChange(tables::invalidateAll);
        this.connections = connections;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /** A sender as routes must know it. */
    public record KnownSender(UUID id, ConnectionId own, Channel channel) {}

    /** Finds a sender of a workspace; who keeps senders implements it. */
    @FunctionalInterface
    public interface Senders {
        Optional<KnownSender> find(Workspace workspace, UUID sender);
    }

    /** What came of setting routes. */
    public sealed interface Changed {
        record Fine() implements Changed {}

        /** {@code index} is the route at fault. */
        record Refused(int index, String field, String why) implements Changed {}
    }

    /** The routes of a workspace as they are now. */
    public RouteTable of(Workspace workspace) {
        return tables.get(workspace);
    }

    /** The connection for a message, or none when no usable one serves; see {@link RouteTable#choose}. */
    public Optional<ConnectionId> choose(
            Workspace workspace,
            RouteTable.Leaving sender,
            @Nullable String country,
            Purpose purpose,
            Predicate<ConnectionId> usable) {
        return of(workspace).choose(sender, country, purpose, usable, random.nextInt() & Integer.MAX_VALUE);
    }

    /** Why no route of a sender may be used, for where it leads; see {@link RouteTable#closed}. */
    public @Nullable String closed(
            Workspace workspace, RouteTable.Leaving sender, @Nullable String country, Purpose purpose) {
        return of(workspace).closed(sender, country, purpose);
    }

    /** All connections over which a message may leave. */
    public List<ConnectionId> all(
            Workspace workspace, RouteTable.Leaving sender, @Nullable String country, Purpose purpose) {
        return of(workspace).all(sender, country, purpose);
    }

    /**
     * Sets a sender's routes in place of those it had. Each connection is of the same workspace and can carry the
     * sender's channel, and none occurs twice.
     */
    public Changed set(Workspace workspace, KnownSender sender, List<Route> routes, String actor) {
        Set<ConnectionId> seen = new HashSet<>();
        for (int i = 0; i < routes.size(); i++) {
            ConnectionId id = routes.get(i).connection();
            Optional<Connections.Open> open =
                    connections.open(id).filter(o -> o.workspace().equals(workspace.id()));
            if (open.isEmpty()) {
                return new Changed.Refused(i, "connection", "there is no such connection");
            }
            if (!open.get().provider().traits().channels().contains(sender.channel())) {
                return new Changed.Refused(
                        i, "connection", "it does not carry " + sender.channel().written());
            }
            if (!seen.add(id)) {
                return new Changed.Refused(i, "connection", "it occurs twice");
            }
        }
        write(workspace, sender, routes, actor);
        return new Changed.Fine();
    }

    private void write(Workspace workspace, KnownSender sender, List<Route> routes, String actor) {
        Instant now = clock.instant();
        Map<String, String> facts = new TreeMap<>();
        for (Route route : routes) {
            facts.put("route_" + route.connection(), route.priority() + "/" + route.weight());
        }
        var event = new AuditEvent(
                workspace.id(),
                "sender.routes_set",
                actor,
                Ids.write("sdr", sender.id()),
                null,
                Origin.correlation(),
                now,
                new TreeMap<>(facts));
        long version = database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            store.replace(tx, workspace.id(), sender.id(), routes, now);
            audit.append(tx, List.of(event));
            return nodes.raise(tx);
        });
        nodes.awaitSeen(version);
    }

    private RouteTable load(Workspace workspace) {
        return database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> new RouteTable(store.inForce(tx, workspace.id()), territories.find(tx, workspace.id())));
    }
}
