package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.FreePort;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.SeparatePostgres;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * MSG-02, LIM-03: whatever is killed under load, and whenever: what Gatepost answered 202 for is there and comes to its
 * end, by the carrier's own book nobody got a message twice, and the carrier's bill is what Gatepost says it spent.
 *
 * <p>Another course of things: {@code -Dgatepost.seed=N}; longer: {@code -Dgatepost.crash.rounds=N}.
 */
class CrashTest {
    private static final long SEED = Long.getLong("gatepost.seed", 20_261_121);
    private static final int ROUNDS = Integer.getInteger("gatepost.crash.rounds", 1);
    /** A lease of 20 s ends, the carrier is asked a few times, and what waits is sent. */
    private static final Duration TO_SETTLE = Duration.ofSeconds(75);
    /** The carrier repeats a report for about ten seconds. */
    private static final Duration REPORTS_COME = Duration.ofSeconds(12);

    @TempDir
    static Path shared = Path.of("");

    private static SeparatePostgres postgres;

    private final Random random = new Random(SEED);
    private final List<AutoCloseable> running = new ArrayList<>();
    private Path folder = Path.of("");
    private String name = "";
    private OutsideCarrier carrier;
    private CommitWatch commits;
    private @Nullable ChildProcess gatepost;
    private int port;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = SeparatePostgres.start(shared);
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        name = "crash_" + Integer.toHexString(test.getDisplayName().hashCode());
        folder = Files.createDirectory(shared.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        carrier = OutsideCarrier.start(folder, SEED);
        running.add(carrier);
        commits = new CommitWatch(postgres.port());
        running.add(commits);
        port = FreePort.next();
        System.err.println(test.getDisplayName() + ": seed " + SEED + ", rounds " + ROUNDS);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    /** Starts Gatepost, over the PostgreSQL outside or with its own; the same again after it was killed. */
    private Secret start(boolean outside) throws Exception {
        List<String> settings = new ArrayList<>(
                List.of("1", "GATEPOST_DATA_DIR=" + folder.resolve("data"), "GATEPOST_HTTP_PORT=" + port));
        if (outside) {
            settings.add("GATEPOST_DATABASE_URL=" + postgres.url(name, commits.port()));
        }
        ChildProcess started = ChildProcess.start(folder, CrashedGatepost.class, settings.toArray(String[]::new));
        running.add(started);
        gatepost = started;
        return new Secret(started.hear().at("/workspaces/0/key").asString());
    }

    private ChildProcess gatepost() {
        return java.util.Objects.requireNonNull(gatepost);
    }

    private Reckoning outside() throws Exception {
        postgres.create(name);
        return new Reckoning(carrier, () -> postgres.superuser(name));
    }

    private TestShop shop(Secret key) {
        TestClient client = new TestClient("http://127.0.0.1:" + port);
        running.add(client);
        String connection = created(client, key, "/v1/connections", carrier.connection("sandbox"));
        var workspace = new Workspace(
                WorkspaceId.next(), OrganisationId.next(), "crash", Workspace.Kind.TEST, WallClock.REAL, Set.of("DE"));
        TestShop shop =
                TestShop.open(client, workspace, ConnectionId.parse(connection).orElseThrow(), key);
        priced(shop, "100000");
        return shop;
    }

    /** Gives a shop the carrier's price, and a budget of so many euros a month. */
    static void priced(TestShop shop, String limit) {
        String price = "0.0" + OutsideCarrier.MICROS;
        created(shop.client(), shop.key(), "/v1/prices", document("channel", "sms", "price", price, "currency", "EUR"));
        created(
                shop.client(),
                shop.key(),
                "/v1/budgets",
                document("name", "all", "period", "month", "zone", "Europe/Berlin", "limit", limit, "currency", "EUR"));
    }

    static String created(TestClient client, Secret key, String path, Map<String, Object> body) {
        Reply made = client.post(key, path, body);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.id();
    }

    /** When Gatepost is killed. */
    private enum Moment {
        AT_RANDOM,
        BEFORE_ACCEPT_COMMITS,
        BETWEEN_COMMIT_AND_202,
        BETWEEN_CLAIM_AND_CALL,
        BEFORE_THE_CARRIER_SEES_IT,
        AFTER_IT_WAS_TAKEN,
        BEFORE_THE_ANSWER_IS_RECORDED,
        BEFORE_THE_REPORT_IS_ANSWERED
    }

    private CompletableFuture<Void> kill(Moment moment) {
        Runnable kill = gatepost()::kill;
        int nth = 5 + random.nextInt(20);
        return switch (moment) {
            case AT_RANDOM ->
                CompletableFuture.runAsync(
                        kill, CompletableFuture.delayedExecutor(500 + random.nextInt(2_000), TimeUnit.MILLISECONDS));
            case BEFORE_ACCEPT_COMMITS -> commits.at(at("_accept", "insert into message", true), nth, kill);
            case BETWEEN_COMMIT_AND_202 -> commits.at(at("_accept", "insert into message", false), nth, kill);
            case BETWEEN_CLAIM_AND_CALL -> commits.at(at("_dispatch", "insert into in_flight", false), nth, kill);
            case BEFORE_THE_CARRIER_SEES_IT -> carrier.watch().at(CarrierWatch.Side.SENT, nth, kill);
            case AFTER_IT_WAS_TAKEN -> carrier.watch().at(CarrierWatch.Side.ANSWERED, nth, kill);
            case BEFORE_THE_ANSWER_IS_RECORDED -> commits.at(at("_dispatch", "delete from in_flight", true), nth, kill);
            case BEFORE_THE_REPORT_IS_ANSWERED ->
                commits.at(at("_callbacks", "insert into callback_inbox", false), nth, kill);
        };
    }

    private static CommitWatch.Point at(String role, String statement, boolean asked) {
        return new CommitWatch.Point(role, statement, asked ? CommitWatch.Side.ASKED : CommitWatch.Side.DONE);
    }

    /** MSG-02: at each point between two commits where something could be lost or done twice, and at random. */
    @Test
    void killedAtEachPointItLosesNothingAndSendsNothingTwice() throws Exception {
        Reckoning reckoning = outside();
        TestShop shop = shop(start(true));
        var load = new SteadyLoad(shop, 1);
        List<Moment> plan = new ArrayList<>(List.of(Moment.values()));
        for (int i = 1; i < ROUNDS; i++) {
            plan.addAll(List.of(Moment.values()));
        }
        Collections.shuffle(plan, random);
        for (Moment moment : plan) {
            load.start(6);
            kill(moment).get(40, TimeUnit.SECONDS);
            Instant killed = Instant.now();
            load.stop();
            assertThat(gatepost().isAlive()).isFalse();
            start(true);
            Duration away = Duration.between(killed, Instant.now());
            load.repeat(Duration.ofSeconds(40));
            System.err.println("killed " + moment + ", away " + away + ", " + load.answeredCount() + " accepted");
        }
        reckon(reckoning, load, true);
    }

    /** MSG-02: the database outside is killed (-9) under load and comes back; nobody touches Gatepost. */
    @Test
    void aPostgresOutsideThatIsKilledComesBackAndNothingIsLost() throws Exception {
        Reckoning reckoning = outside();
        TestShop shop = shop(start(true));
        var load = new SteadyLoad(shop, 2);
        load.start(6);
        for (int i = 0; i < ROUNDS; i++) {
            Thread.sleep(1_500 + random.nextInt(1_500));
            postgres.kill();
            Thread.sleep(4_000);
        }
        load.stop();
        load.repeat(Duration.ofSeconds(40));
        reckon(reckoning, load, false);
    }

    /** MSG-02: the same with the PostgreSQL inside. */
    @Test
    void aPostgresInsideThatIsKilledIsBroughtBackAndNothingIsLost() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        TestShop shop = shop(start(false));
        var load = new SteadyLoad(shop, 3);
        load.start(6);
        for (int i = 0; i < ROUNDS; i++) {
            Thread.sleep(1_500 + random.nextInt(1_500));
            SeparatePostgres.killInside(data);
            Thread.sleep(4_000);
        }
        load.stop();
        load.repeat(Duration.ofSeconds(40));
        reckon(new Reckoning(carrier, () -> SeparatePostgres.superuserInside(data)), load, false);
    }

    /** MSG-02, MSG-03: a third of the answers is lost on the way, and all reports come before the answers. */
    @Test
    void lostAnswersAndReportsThatComeFirstLoseAndDoubleNothing() throws Exception {
        Reckoning reckoning = outside();
        TestShop shop = shop(start(true));
        var load = new SteadyLoad(shop, 4);
        carrier.trick(document("do", "early"));
        carrier.trick(document("do", "repeat", "share", 0.3, "count", 3));
        carrier.trick(document("do", "reorder", "share", 0.3));
        carrier.watch().loseAnswers(0.3, SEED);
        for (int i = 0; i < ROUNDS; i++) {
            load.start(6);
            Thread.sleep(4_000);
            load.stop();
        }
        load.repeat(Duration.ofSeconds(20));
        reckon(reckoning, load, false);
        assertThat(carrier.watch().lost()).isGreaterThan(10);
    }

    /**
     * Holds all against all. Where Gatepost was away again and again ({@code away}), the carrier may have given up some
     * of its reports; what it reported to somebody is applied all the same.
     */
    private void reckon(Reckoning reckoning, SteadyLoad load, boolean away) throws Exception {
        Map<String, Integer> states = reckoning.settle(TO_SETTLE, away ? Duration.ofSeconds(5) : REPORTS_COME);
        System.err.println(load.answeredCount() + " accepted: " + states);
        assertThat(load.answeredCount()).isGreaterThan(50);
        reckoning.check(load.accepted());
        assertThat(states).doesNotContainKeys("failed", "blocked", "expired", "cancelled", "bounced");
        assertThat(states).containsKey("delivered");
        if (!away) {
            assertThat(states).as("reports that nobody heard").doesNotContainKeys("submitted", "sent");
        }
        JsonNode differences = gatepost().ask("prove").path("differences");
        assertThat(differences.size()).as(differences.toString()).isZero();
    }
}
