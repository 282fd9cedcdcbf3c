package dev.gatepost.simulation;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordConsent.Happening;
import dev.gatepost.contacts.Address;
import dev.gatepost.limits.money.SimulatedMoney.Cap;
import dev.gatepost.limits.money.SimulatedMoney.Tariff;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Route;
import dev.gatepost.providers.Routes;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.Catalogue.NewTemplate;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.TemplateId;
import dev.gatepost.templates.VariableSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A small company of one seed: a workspace, two connections, three senders, templates, prices, budgets and a few
 * people; two nodes that serve it, and the carrier that does not make it easy for them.
 */
final class World {
    /** A Tuesday, 13:00 in Miami. The fixed point of all worlds, whatever the day on which they are played. */
    private static final Instant NOON = Instant.parse("2026-11-24T18:00:00Z");

    static final String FLORIDA = "+13052345801";
    static final List<String> PEOPLE = List.of(FLORIDA, "+4915198765432", "+12023456789");
    static final String MAIL = "lena@customer.example";
    static final String OFFERS = "+12025550170";
    static final String ORDERS = "+12025550180";
    private static final String ACTOR = "component:simulation";

    final Stage stage;
    final Random random;
    final Trace trace;
    final Carrier carrier;
    final Workspace workspace;
    final Caller caller;
    final Node[] nodes = new Node[2];
    final List<ConnectionId> connections = new ArrayList<>();
    final List<Tariff> tariffs = new ArrayList<>();
    final List<Cap> caps = new ArrayList<>();
    final List<Sender> senders = new ArrayList<>();
    final Map<String, TemplateId> templates = new java.util.LinkedHashMap<>();
    final Brand brand;
    Picture now = Picture.EMPTY;

    World(Stage stage, long seed) {
        this.stage = stage;
        this.random = new Random(seed);
        stage.clock.set(Instant.now().truncatedTo(ChronoUnit.DAYS));
        this.trace = new Trace(stage.clock);
        this.carrier = new Carrier(random, stage.clock);
        stage.provider.play(carrier);
        String name = "world-" + UUID.randomUUID();
        var made =
                stage.workspaces.create(new NewWorkspace(name, name, Workspace.Kind.TEST, Set.of("US", "DE")), ACTOR);
        Instant shows = NOON.plus(Duration.ofMinutes(random.nextInt(24 * 60)));
        this.workspace = stage.workspaces.setClock(made.id(), shows, ACTOR);
        this.caller = new Caller(workspace, new UUID(0, 1), Set.of());
        this.brand = stage.catalogue.addBrand(workspace, "Northwind", ACTOR);
        connect();
        sell();
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = new Node(stage, random);
        }
        spend();
        stage.events.addEndpoint(workspace, "http://127.0.0.1:9/hook", ACTOR);
        for (String person : PEOPLE.subList(0, 1 + random.nextInt(PEOPLE.size()))) {
            consent(person, ConsentEvent.Status.GRANTED);
        }
        look();
    }

    private void connect() {
        for (String name : List.of("first", "second")) {
            var asked = new Connections.NewConnection("sandbox", name, Map.of(), Map.of());
            switch (stage.connections.create(workspace, asked, ACTOR)) {
                case Connections.Made.Fine(ConnectionId id) -> {
                    connections.add(id);
                    trace.name(id.value(), "connection-" + name);
                }
                case Connections.Made.Refused(String field, String why) ->
                    throw new IllegalStateException(field + " " + why);
            }
        }
    }

    private void sell() {
        sender(Channel.SMS, OFFERS, Set.of(Purpose.PROMOTIONAL));
        Sender orders = sender(
                Channel.SMS,
                ORDERS,
                Set.of(Purpose.TRANSACTIONAL, Purpose.SERVICE, Purpose.OTP, Purpose.CONVERSATIONAL));
        sender(Channel.EMAIL, "orders@northwind.example", Set.of(Purpose.TRANSACTIONAL));
        template("shipped", Channel.SMS, Purpose.TRANSACTIONAL, "Northwind: {{name}}, your order is on its way.");
        template("mail", Channel.EMAIL, Purpose.TRANSACTIONAL, "Dear {{name}}, your order has left. Northwind");
        template("code", Channel.SMS, Purpose.OTP, "Northwind: {{name}}, your code is 123456.");
        template(
                "sale",
                Channel.SMS,
                Purpose.PROMOTIONAL,
                "Northwind: {{name}}, all coats for less. Reply STOP to opt out.");
        if (random.nextInt(3) > 0) {
            var routes = new Routes(
                    stage.ground.database, stage.ground.nodes, stage.connections, stage.audit, stage.clock, random);
            var known = new Routes.KnownSender(orders.id().value(), connections.get(0), Channel.SMS);
            var other = new Route(connections.get(1), random.nextInt(2), 100, Set.of(), Set.of());
            routes.set(workspace, known, List.of(other), ACTOR);
        }
    }

    private Sender sender(Channel channel, String address, Set<Purpose> purposes) {
        var sender = new Sender(
                SenderId.next(),
                brand,
                channel,
                address,
                connections.get(0).value(),
                purposes,
                Set.of(),
                Set.of("US:10dlc", "FR:alphanumeric_or_short", "email:authenticated"));
        senders.add(stage.catalogue.addSender(workspace, sender, ACTOR));
        trace.name(sender.id().value(), "sender-" + address);
        return sender;
    }

    private void template(String name, Channel channel, Purpose purpose, String body) {
        var variables = List.of(new VariableSpec("name", 40, VariableSpec.Kind.TEXT));
        var asked = new NewTemplate(
                name,
                channel,
                purpose,
                brand.id(),
                "en",
                channel == Channel.EMAIL ? "Your order" : null,
                body,
                variables,
                Set.of(),
                Set.of());
        templates.put(name, stage.catalogue.addTemplate(workspace, asked, ACTOR));
    }

    private void spend() {
        tariffs.add(new Tariff(connections.get(0).value(), Channel.SMS, 50_000));
        tariffs.add(new Tariff(connections.get(1).value(), Channel.SMS, 80_000));
        tariffs.add(new Tariff(connections.get(0).value(), Channel.EMAIL, 1_000));
        tariffs.add(new Tariff(connections.get(1).value(), Channel.EMAIL, 1_000));
        if (random.nextInt(3) > 0) {
            caps.add(new Cap(UUID.randomUUID(), null, 100_000 + random.nextInt(8) * 50_000L, random.nextInt(4) > 0));
        }
        if (random.nextInt(3) == 0) {
            caps.add(new Cap(UUID.randomUUID(), Purpose.PROMOTIONAL, 50_000 + random.nextInt(4) * 50_000L, true));
        }
        caps.forEach(c -> trace.name(c.id(), "cap-" + c.micros()));
        nodes[0].money.begin(workspace, tariffs, caps);
        for (Node node : nodes) {
            node.money.refresh();
        }
    }

    /** What the carrier bills for one entry of its book. */
    long bill(Carrier.Entry entry) {
        return tariffs.stream()
                .filter(t -> t.connection().equals(entry.connection) && t.channel() == entry.channel)
                .mapToLong(Tariff::micros)
                .sum();
    }

    /** A person says yes or no to promotions by text, through the API. */
    void consent(String person, ConsentEvent.Status status) {
        Address address = stage.ground.addresses.normalise(Channel.SMS, person).orElseThrow();
        Instant local = local();
        var happening = new Happening(
                workspace,
                address,
                Channel.SMS,
                Purpose.PROMOTIONAL,
                brand.id().toString(),
                status,
                "express_written",
                "double_opt_in",
                null,
                Map.of(),
                Set.of(Purpose.PROMOTIONAL),
                local);
        stage.database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> stage.recordConsent.in(tx, happening, new Context(ACTOR, local, "simulation")));
    }

    /** The workspace's time. */
    Instant local() {
        return workspace.clock().at(stage.clock.instant());
    }

    void look() {
        now = stage.look.at(workspace);
        now.messages.keySet().forEach(trace::name);
    }

    /** The world is over. */
    void end() {
        stage.look.forget(workspace);
    }
}
