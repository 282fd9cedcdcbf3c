package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.sandbox.SandboxCarrier;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * MSG-02: Gatepost is killed under load and started again. Whatever it answered 202 for is there and reaches its end,
 * and by the carrier's own book, which survived, nobody got a message twice.
 */
class CrashTest {
    private static final long SEED = 20_261_121;
    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    /** The carrier repeats a report for about ten seconds; who is away for longer does not hear of it. */
    private static final Duration REPEATED = Duration.ofSeconds(9);
    /** Delivered, lost answers, doubled, reordered and early reports, errors, busy: the last two digits choose. */
    private static final int[] ENDINGS = {1, 2, 30, 3, 32, 33, 34, 22, 21, 10};

    @TempDir
    Path folder = Path.of("");

    private final List<Process> running = new ArrayList<>();
    private final Random random = new Random(SEED);

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Process process : running) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill(process);
            }
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** Starts a process and returns the line that it prints when it is ready. */
    private String java(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile(folder, main.getSimpleName(), ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        running.add(process);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            // Tests log to standard output too.
            if (line.startsWith("gp_test_") || line.startsWith("{")) {
                return line;
            }
        }
        process.waitFor(10, TimeUnit.SECONDS);
        throw new AssertionError(main.getSimpleName() + " did not start: " + Files.readString(errors));
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Test
    void whatWasAcceptedSurvivesAKillAndNobodyGetsItTwice() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        Path book = folder.resolve("book.ndjson");
        JsonNode carrier = TestClient.read(java(SandboxCarrier.class, "--book", book.toString()));
        String port = Integer.toString(freePort());
        Secret key = new Secret(java(CrashedGatepost.class, data.toString(), port));
        assertThat(key.reveal()).startsWith("gp_test_");
        Process first = running.getLast();
        try (TestClient client = new TestClient("http://127.0.0.1:" + port)) {
            TestShop shop = shop(client, key, carrier);

            Set<String> accepted = sendUntilKilled(shop, first);
            Instant killed = Instant.now();
            java(CrashedGatepost.class, data.toString(), port);
            Duration away = Duration.between(killed, Instant.now());
            Map<String, String> ends = settle(shop, accepted);

            System.err.println("crash test: seed " + SEED + ", away " + away + ", " + accepted.size() + " accepted, "
                    + count(ends));
            assertThat(accepted).hasSizeGreaterThan(20);
            assertThat(ends.keySet()).isEqualTo(accepted);
            Set<String> right = new HashSet<>(TestShop.FINAL);
            right.add("uncertain");
            if (away.compareTo(REPEATED) > 0) {
                right.addAll(Set.of("submitted", "sent"));
            }
            assertThat(ends.values()).isSubsetOf(right).contains("delivered").doesNotContain("failed", "blocked");
            assertThat(twice(book)).isEmpty();
        }
    }

    private static TestShop shop(TestClient client, Secret key, JsonNode carrier) {
        Reply made = client.post(
                key,
                "/v1/connections",
                document(
                        "provider",
                        "sandbox",
                        "name",
                        "sandbox",
                        "settings",
                        document(
                                "url", carrier.path("url").asString(),
                                "account", carrier.path("account").asString()),
                        "secrets",
                        document(
                                "token", carrier.path("token").asString(),
                                "signing_secret", carrier.path("signing_secret").asString())));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        var workspace = new Workspace(
                WorkspaceId.next(), OrganisationId.next(), "crash", Workspace.Kind.TEST, WallClock.REAL, Set.of("DE"));
        return TestShop.open(client, workspace, ConnectionId.parse(made.id()).orElseThrow(), key);
    }

    /** Sends from several threads, kills at a random moment of the load; returns the ids that were answered for. */
    private Set<String> sendUntilKilled(TestShop shop, Process gatepost) throws InterruptedException {
        var accepted = new ConcurrentLinkedQueue<String>();
        var over = new AtomicBoolean();
        var number = new AtomicInteger();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            senders.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    int n = number.incrementAndGet();
                    String to = "+4915112%04d%02d".formatted(1_000 + n % 9_000, ENDINGS[n % ENDINGS.length]);
                    try {
                        Reply reply = shop.send(
                                TestShop.message(to, "order_shipped"),
                                UUID.randomUUID().toString());
                        if (reply.status() == 202) {
                            accepted.add(reply.id());
                        }
                    } catch (RuntimeException killed) {
                        over.set(true);
                    }
                }
            }));
        }
        Thread.sleep(1_500 + random.nextInt(2_000));
        kill(gatepost);
        over.set(true);
        for (Thread sender : senders) {
            sender.join(Duration.ofSeconds(45));
        }
        return new HashSet<>(accepted);
    }

    /** The state in which each message came to rest. */
    private static Map<String, String> settle(TestShop shop, Set<String> ids) throws InterruptedException {
        Map<String, String> ends = new HashMap<>();
        Instant until = Instant.now().plus(TO_SETTLE);
        while (Instant.now().isBefore(until)
                && !ids.stream().allMatch(id -> TestShop.FINAL.contains(ends.getOrDefault(id, "")))) {
            for (String id : ids) {
                if (!TestShop.FINAL.contains(ends.getOrDefault(id, ""))) {
                    ends.put(id, shop.status(id));
                }
            }
            Thread.sleep(500);
        }
        return ends;
    }

    private static Map<String, Integer> count(Map<String, String> ends) {
        Map<String, Integer> out = new HashMap<>();
        ends.values().forEach(end -> out.merge(end, 1, Integer::sum));
        return out;
    }

    /** The messages that the carrier took more than once, whatever the number of the attempt. */
    private static List<String> twice(Path book) throws IOException {
        Map<String, Integer> taken = new HashMap<>();
        for (String line : Files.readAllLines(book)) {
            String reference = TestClient.read(line).path("client_reference").asString();
            taken.merge(reference.substring(0, reference.indexOf('.')), 1, Integer::sum);
        }
        assertThat(taken).isNotEmpty();
        return taken.entrySet().stream()
                .filter(e -> e.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }
}
