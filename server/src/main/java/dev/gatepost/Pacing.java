package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.limits.BreakerOrders;
import dev.gatepost.limits.BreakerResource;
import dev.gatepost.limits.BreakerSettings;
import dev.gatepost.limits.Breakers;
import dev.gatepost.limits.OnBreakerChange;
import dev.gatepost.limits.Pace;
import dev.gatepost.limits.PaceRates;
import dev.gatepost.limits.PaceResource;
import dev.gatepost.limits.PaceSenders;
import dev.gatepost.limits.RetryBudget;
import dev.gatepost.limits.SenderPaces;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Repeating;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Routes;
import dev.gatepost.providers.RoutesResource;
import dev.gatepost.queue.Queue;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How fast and over which way messages leave: pace, breakers, retry budget and routes, joined with the connections and
 * senders that they know by their ids only.
 */
final class Pacing {
    /** Beyond it, a preview counts no further: the answer is "weeks" all the same. */
    private static final int MOST_COUNTED = 2_000_000;

    private final Database database;
    private final Queue queue;
    private final Connections connections;
    private final Catalogue catalogue;
    private final SenderPaces paces;
    private final PaceRates rates;
    private final Pace pace;
    private final Breakers breakers;
    private final BreakerOrders orders;
    private final RetryBudget retries = new RetryBudget(RetryBudget.Settings.DEFAULT, System::nanoTime);
    private final Routes routes;

    /** What it works with. */
    record Parts(
            Database database,
            Nodes nodes,
            Workspaces workspaces,
            Connections connections,
            Catalogue catalogue,
            Queue queue,
            Audit audit,
            Clock clock) {}

    Pacing(Parts p, List<OnBreakerChange> told) {
        this.database = p.database();
        this.queue = p.queue();
        this.connections = p.connections();
        this.catalogue = p.catalogue();
        var random = new SecureRandom();
        paces = new SenderPaces(p.database(), p.audit(), p.clock());
        rates = new KnownRates(p.connections(), p.workspaces(), p.catalogue(), paces);
        pace = new Pace(rates, System::nanoTime, p.clock(), random);
        breakers = new Breakers(this::settings, told, p.clock());
        orders = new BreakerOrders(p.database(), p.audit(), breakers, p.clock());
        routes = new Routes(p.database(), p.nodes(), p.connections(), p.audit(), p.clock(), random);
        paces.refresh();
        orders.refresh();
    }

    private BreakerSettings settings(UUID connection) {
        return connections
                .open(new ConnectionId(connection))
                .map(open -> BreakerSettings.read(open.account().settings()))
                .orElse(BreakerSettings.DEFAULT);
    }

    Pace pace() {
        return pace;
    }

    Breakers breakers() {
        return breakers;
    }

    RetryBudget retries() {
        return retries;
    }

    Routes routes() {
        return routes;
    }

    void schedule(Repeating jobs) {
        jobs.every(Duration.ofSeconds(1), "the reading of breakers' orders", orders::refresh);
        jobs.every(Duration.ofSeconds(1), "the reading of senders' paces", paces::refresh);
    }

    BreakerResource breakerResource() {
        return new BreakerResource(breakers, orders, this::owns);
    }

    PaceResource paceResource() {
        PaceSenders senders =
                (workspace, id) -> sender(workspace, id).map(s -> new PaceSenders.Known(id, s.connection()));
        return new PaceResource(new PaceResource.Parts(pace, rates, paces, senders, this::waiting));
    }

    RoutesResource routesResource() {
        return new RoutesResource(
                routes,
                (workspace, id) -> sender(workspace, id)
                        .map(s -> new Routes.KnownSender(id, new ConnectionId(s.connection()), s.channel())));
    }

    /** What waits in the sending lanes for a sender, or for all senders of a connection. */
    private long waiting(Workspace workspace, UUID connection, @Nullable UUID sender) {
        List<UUID> senders = sender != null
                ? List.of(sender)
                : catalogue.of(workspace).senders().stream()
                        .filter(s -> s.connection().equals(connection))
                        .map(s -> s.id().value())
                        .toList();
        return database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> queue.waiting(tx, Lanes.SENDING, workspace.id(), senders, MOST_COUNTED));
    }

    private boolean owns(Workspace workspace, UUID connection) {
        return connections
                .open(new ConnectionId(connection))
                .filter(open -> open.workspace().equals(workspace.id()))
                .isPresent();
    }

    private Optional<Sender> sender(Workspace workspace, UUID id) {
        return catalogue.of(workspace).sender(new SenderId(id));
    }
}
