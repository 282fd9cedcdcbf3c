package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.FreePort;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.SeparatePostgres;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two Gateposts over one PostgreSQL, each a process with a data folder of its own, with the same keys; a carrier beside
 * them; and some workspaces that send through it, of which either node can be asked for any.
 */
final class TwoNodes implements AutoCloseable {
    static final int WORKSPACES = 12;
    private static final String DATABASE = "pair";

    private final Path folder;
    private final SeparatePostgres postgres;
    private final OutsideCarrier carrier;
    private final List<Node> nodes = new ArrayList<>();
    private final List<TestShop> shops = new ArrayList<>();

    /** One node; {@code process} is another one after each start. */
    static final class Node implements AutoCloseable {
        private final Path data;
        private final int port;
        private final TestClient client;
        private ChildProcess process;

        private Node(Path data, int port, ChildProcess process) {
            this.data = data;
            this.port = port;
            this.client = new TestClient("http://127.0.0.1:" + port);
            this.process = process;
        }

        int port() {
            return port;
        }

        ChildProcess process() {
            return process;
        }

        /** The numbers of the workspaces whose lanes are its own. */
        Set<Integer> owned() throws IOException, InterruptedException {
            Set<Integer> out = new java.util.TreeSet<>();
            process.ask("owns").path("workspaces").forEach(n -> out.add(n.asInt()));
            return out;
        }

        @Override
        public void close() throws IOException, InterruptedException {
            client.close();
            process.close();
        }
    }

    private TwoNodes(Path folder, SeparatePostgres postgres, OutsideCarrier carrier) {
        this.folder = folder;
        this.postgres = postgres;
        this.carrier = carrier;
    }

    static TwoNodes start(Path folder, long seed) throws Exception {
        SeparatePostgres postgres = SeparatePostgres.start(folder);
        postgres.create(DATABASE);
        var pair = new TwoNodes(folder, postgres, OutsideCarrier.start(folder, seed));
        JsonNode told = pair.add("a");
        Files.createSymbolicLink(pair.data("b").resolve("keys"), pair.data("a").resolve("keys"));
        pair.add("b");
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestShop>> opening = new ArrayList<>();
            for (JsonNode workspace : told.path("workspaces")) {
                Callable<TestShop> open = () -> pair.open(workspace);
                opening.add(many.submit(open));
            }
            for (Future<TestShop> shop : opening) {
                pair.shops.add(shop.get());
            }
        }
        return pair;
    }

    private Path data(String name) throws IOException {
        Path data = folder.resolve(name);
        if (!Files.exists(data)) {
            Files.createDirectory(data);
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
        return data;
    }

    private JsonNode add(String name) throws Exception {
        Path data = data(name);
        int port = FreePort.next();
        ChildProcess process = launch(data, port);
        nodes.add(new Node(data, port, process));
        return process.hear();
    }

    private ChildProcess launch(Path data, int port) throws IOException {
        return ChildProcess.start(
                folder,
                CrashedGatepost.class,
                Integer.toString(WORKSPACES),
                "GATEPOST_DATA_DIR=" + data,
                "GATEPOST_HTTP_PORT=" + port,
                "GATEPOST_DATABASE_URL=" + postgres.url(DATABASE, postgres.port()));
    }

    /** Starts a node again that was killed. */
    void restart(Node node) throws Exception {
        node.process.close();
        node.process = launch(node.data, node.port);
        node.process.hear();
    }

    private TestShop open(JsonNode told) {
        Secret key = new Secret(told.path("key").asString());
        TestClient client = a().client;
        String connection = CrashTest.created(client, key, "/v1/connections", carrier.connection("sandbox"));
        var workspace = new Workspace(
                WorkspaceId.parse(told.path("id").asString()).orElseThrow(),
                OrganisationId.next(),
                "pair",
                Workspace.Kind.TEST,
                WallClock.REAL,
                Set.of("DE"));
        TestShop shop =
                TestShop.open(client, workspace, ConnectionId.parse(connection).orElseThrow(), key);
        CrashTest.created(
                client, key, "/v1/prices", document("channel", "email", "price", "0.000100", "currency", "EUR"));
        CrashTest.priced(shop, "100000");
        return shop;
    }

    Node a() {
        return nodes.get(0);
    }

    Node b() {
        return nodes.get(1);
    }

    OutsideCarrier carrier() {
        return carrier;
    }

    /** A workspace, asked for at this node. */
    TestShop shop(int number, Node at) {
        TestShop shop = shops.get(number);
        return new TestShop(at.client, shop.workspace(), shop.connection(), shop.key(), shop.brand());
    }

    Reckoning reckoning() {
        return new Reckoning(carrier, () -> postgres.superuser(DATABASE));
    }

    /** How many slots of sending lanes are leased to the nodes, each; nodes without any are left out. */
    List<Integer> slots() throws Exception {
        List<Integer> out = new ArrayList<>();
        try (var all = postgres.superuser(DATABASE);
                var ask = all.createStatement();
                var rows = ask.executeQuery("select count(*) from directory_lane_slot"
                        + " where lease_until > clock_timestamp() and node is not null group by node order by node")) {
            while (rows.next()) {
                out.add(rows.getInt(1));
            }
        }
        return out;
    }

    /** Waits until the slots are leased as told. */
    void awaitSlots(List<Integer> wanted, Duration most) throws Exception {
        Instant end = Instant.now().plus(most);
        while (!slots().equals(wanted)) {
            assertThat(Instant.now()).as("slots " + slots()).isBefore(end);
            Thread.sleep(50);
        }
    }

    /** A person's STOP as the carrier brings it, rightly signed; but this carrier would go on taking messages. */
    void stops(TestShop shop, String person) {
        String body = JsonMapper.shared()
                .writeValueAsString(document(
                        "type",
                        "inbound",
                        "event_id",
                        "evt_" + UUID.randomUUID().toString().replace("-", ""),
                        "account",
                        carrier.account(),
                        "channel",
                        "sms",
                        "from",
                        person,
                        "to",
                        TestShop.ORDERS,
                        "text",
                        "STOP",
                        "opted_out",
                        true,
                        "occurred_at",
                        Instant.now().toString()));
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        byte[] proof = Hmac.sha256(
                carrier.signingSecret().getBytes(StandardCharsets.UTF_8),
                (timestamp + ".").getBytes(StandardCharsets.UTF_8),
                body.getBytes(StandardCharsets.UTF_8));
        TestClient.Reply reply = shop.client()
                .post(
                        null,
                        "/callbacks/" + shop.connection(),
                        body,
                        "X-Sandbox-Timestamp",
                        timestamp,
                        "X-Sandbox-Signature",
                        "v1=" + HexFormat.of().formatHex(proof));
        assertThat(reply.status()).as(reply.text()).isBetween(200, 299);
    }

    @Override
    public void close() throws Exception {
        for (Node node : nodes) {
            node.close();
        }
        carrier.close();
        postgres.close();
    }
}
