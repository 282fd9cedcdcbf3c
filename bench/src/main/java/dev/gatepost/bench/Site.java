package dev.gatepost.bench;

import dev.gatepost.GatepostServer;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Settings;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Connections.NewConnection;
import dev.gatepost.providers.sandbox.CarrierAccount;
import dev.gatepost.providers.sandbox.SandboxCarrier;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.VariableSpec;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A whole Gatepost in this process with everything on, many workspaces, and a carrier that answers at once. */
final class Site implements AutoCloseable {
    /** A workspace and how to call it. */
    record Tenant(Workspace workspace, String key, ConnectionId connection, CarrierAccount account) {}

    /** The numbers, after +49160, of the people who asked for promotions. */
    static final int FIRST_SUBSCRIBER = 20_000_000;

    static final int SUBSCRIBERS = 2_000;
    /** The pace of the sender of promotions. */
    static final int PROMOTIONS_A_SECOND = 50;

    private final Path data;
    private final int port;
    private final GatepostServer server;
    private final SandboxCarrier carrier;
    private final List<Tenant> tenants = new ArrayList<>();

    Site(int workspaces) throws IOException {
        data = Files.createTempDirectory(
                "gatepost-bench-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        port = freePort();
        Settings settings = Settings.read(
                Map.of(
                        "GATEPOST_DATA_DIR", data.toString(),
                        "GATEPOST_HTTP_PORT", Integer.toString(port),
                        "GATEPOST_PUBLIC_PORT", "0",
                        "GATEPOST_MUTUAL_PORT", "0",
                        "GATEPOST_PRIVATE_PORT", "0",
                        "GATEPOST_EVENTS_TO_LOOPBACK", "true"),
                false);
        server = GatepostServer.start(settings, Clock.systemUTC());
        carrier = SandboxCarrier.start(
                new SandboxCarrier.Options(0, null, 5_000_000, Duration.ZERO, false, 1), Clock.systemUTC());
        for (int i = 0; i < workspaces; i++) {
            tenants.add(tenant("bench-" + i));
        }
    }

    private Tenant tenant(String name) {
        String actor = "component:bench";
        var rooms = server.rooms();
        Workspace workspace = rooms.workspaces()
                .create(new NewWorkspace("bench", name, Workspace.Kind.TEST, Set.of("US", "DE")), actor);
        CarrierAccount account = carrier.open(name);
        var asked = new NewConnection(
                "sandbox",
                "sandbox",
                Map.of("url", carrier.url(), "account", account.name()),
                Map.of("token", account.token(), "signing_secret", account.signingSecret()));
        if (!(rooms.connections().create(workspace, asked, actor) instanceof Connections.Made.Fine(ConnectionId id))) {
            throw new IllegalStateException("the connection was refused");
        }
        Brand brand = rooms.catalogue().addBrand(workspace, "Northwind", actor);
        rooms.catalogue()
                .addSender(
                        workspace,
                        new Sender(
                                SenderId.next(),
                                brand,
                                Channel.SMS,
                                "+14155550151",
                                id.value(),
                                EnumSet.of(Purpose.TRANSACTIONAL, Purpose.SERVICE, Purpose.OTP),
                                Set.of(),
                                Set.of("US:10dlc")),
                        actor);
        rooms.catalogue()
                .addTemplate(
                        workspace,
                        new Catalogue.NewTemplate(
                                "order_shipped",
                                Channel.SMS,
                                Purpose.TRANSACTIONAL,
                                brand.id(),
                                "en",
                                null,
                                "Northwind: {{name}}, your order {{order}} has left our warehouse.",
                                List.of(
                                        new VariableSpec("name", 40, VariableSpec.Kind.TEXT),
                                        new VariableSpec("order", 40, VariableSpec.Kind.TEXT)),
                                Set.of(),
                                Set.of()),
                        actor);
        rooms.catalogue()
                .addTemplate(
                        workspace,
                        new Catalogue.NewTemplate(
                                "login_code",
                                Channel.SMS,
                                Purpose.OTP,
                                brand.id(),
                                "en",
                                null,
                                "Northwind: {{code}} is your code. We never ask for it.",
                                List.of(new VariableSpec("code", 10, VariableSpec.Kind.TEXT)),
                                Set.of(),
                                Set.of()),
                        actor);
        String key = rooms.credentials()
                .create(workspace, "bench", EnumSet.allOf(Right.class), null, actor)
                .key()
                .reveal();
        return new Tenant(workspace, key, id, account);
    }

    /** Gives the first workspace a sender of promotions with a pace, a template, and people who asked for them. */
    void subscribe() throws IOException, InterruptedException {
        Tenant first = tenants.getFirst();
        String actor = "component:bench";
        var rooms = server.rooms();
        CarrierAccount account = carrier.open("promotions");
        var asked = new NewConnection(
                "sandbox",
                "promotions",
                Map.of(
                        "url", carrier.url(),
                        "account", account.name(),
                        "rate_per_second", Integer.toString(PROMOTIONS_A_SECOND)),
                Map.of("token", account.token(), "signing_secret", account.signingSecret()));
        if (!(rooms.connections().create(first.workspace(), asked, actor)
                instanceof Connections.Made.Fine(ConnectionId id))) {
            throw new IllegalStateException("the connection was refused");
        }
        Brand brand = rooms.catalogue().of(first.workspace()).brands().getFirst();
        rooms.catalogue()
                .addSender(
                        first.workspace(),
                        new Sender(
                                SenderId.next(),
                                brand,
                                Channel.SMS,
                                "+14155550150",
                                id.value(),
                                EnumSet.of(Purpose.PROMOTIONAL),
                                Set.of(),
                                Set.of("US:10dlc")),
                        actor);
        rooms.catalogue()
                .addTemplate(
                        first.workspace(),
                        new Catalogue.NewTemplate(
                                "sale",
                                Channel.SMS,
                                Purpose.PROMOTIONAL,
                                brand.id(),
                                "en",
                                null,
                                "Northwind: 20 % off coat {{coat}} until Sunday. Reply STOP to opt out.",
                                List.of(new VariableSpec("coat", 12, VariableSpec.Kind.TEXT)),
                                Set.of(),
                                Set.of("valid_optout_address")),
                        actor);
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < SUBSCRIBERS; i++) {
                consent(http, first, brand, "+49160%08d".formatted(FIRST_SUBSCRIBER + i));
            }
        }
    }

    private void consent(HttpClient http, Tenant tenant, Brand brand, String address)
            throws IOException, InterruptedException {
        byte[] body = Json.write(Map.of(
                "address", address,
                "channel", "sms",
                "purpose", "promotional",
                "brand", brand.id().toString(),
                "status", "granted",
                "basis", "express_written",
                "source", "double_opt_in",
                "campaign", "bench",
                "disclosure", "Northwind may text me offers, about four a month. Reply STOP to opt out."));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/consents"))
                        .header("Authorization", "Bearer " + tenant.key())
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", address)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException("a consent was refused: " + answer.body());
        }
    }

    /** Whom a load speaks for. */
    LoadSpec spec(int contacts) {
        return new LoadSpec(
                tenants.stream()
                        .map(t -> new LoadSpec.Tenant(
                                t.key(),
                                t.connection().toString(),
                                t.account().name(),
                                t.account().signingSecret().reveal()))
                        .toList(),
                contacts);
    }

    GatepostServer server() {
        return server;
    }

    SandboxCarrier carrier() {
        return carrier;
    }

    int port() {
        return port;
    }

    List<Tenant> tenants() {
        return tenants;
    }

    Path data() {
        return data;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        server.close();
        carrier.close();
        remove(data);
    }

    static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("The folder " + folder + " could not be removed.");
        }
    }
}
