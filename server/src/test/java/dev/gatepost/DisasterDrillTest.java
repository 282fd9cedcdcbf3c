package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.FreePort;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.SeparatePostgres;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.recovery.BackupUnusable;
import dev.gatepost.recovery.BackupUnusable.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * OPS-03, PRV-02: the whole machine is lost after a backup, and comes back on another one from the backup, its keys and
 * the journal. The carrier's own book tells whether anything was sent again.
 */
class DisasterDrillTest {
    private static final String LENA = "+4915112345601";
    private static final String DAN = "+4915112345602";
    private static final String MIA = "+4915112345603";
    private static final Duration JOURNALLED = Duration.ofSeconds(2);
    /** Longer than what waits would take to leave, were it let. */
    private static final Duration NOTHING_LEAVES = Duration.ofSeconds(4);

    @TempDir
    private Path folder = Path.of("");

    private final List<AutoCloseable> running = new ArrayList<>();
    private OutsideCarrier carrier;
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        carrier = OutsideCarrier.start(folder, 7);
        running.add(carrier);
        port = FreePort.next();
    }

    @AfterEach
    void stopAll() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private List<String> settings(String data) {
        return List.of(
                "GATEPOST_DATA_DIR=" + folder.resolve(data),
                "GATEPOST_HTTP_PORT=" + port,
                "GATEPOST_JOURNAL=" + folder.resolve("journal"));
    }

    private Settings read(String data) {
        Map<String, String> all = new java.util.HashMap<>();
        settings(data).forEach(s -> all.put(s.substring(0, s.indexOf('=')), s.substring(s.indexOf('=') + 1)));
        return Settings.read(all, false);
    }

    private ChildProcess start(String data) throws IOException {
        Path made = folder.resolve(data);
        Files.createDirectories(made);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> arguments = new ArrayList<>(List.of("1"));
        arguments.addAll(settings(data));
        ChildProcess child = ChildProcess.start(folder, CrashedGatepost.class, arguments.toArray(String[]::new));
        running.add(child);
        return child;
    }

    private TestShop shop(Secret key) {
        TestClient client = new TestClient("http://127.0.0.1:" + port);
        running.add(client);
        String connection = CrashTest.created(client, key, "/v1/connections", carrier.connection("sandbox"));
        var workspace = new Workspace(
                WorkspaceId.next(), OrganisationId.next(), "drill", Workspace.Kind.TEST, WallClock.REAL, Set.of("DE"));
        TestShop shop =
                TestShop.open(client, workspace, ConnectionId.parse(connection).orElseThrow(), key);
        CrashTest.priced(shop, "100");
        return shop;
    }

    /** A data folder with nothing but the root key in it, as on a new machine. */
    private void newMachine(String data) throws IOException {
        Path keys = folder.resolve(data).resolve("keys");
        Files.createDirectories(keys);
        Files.setPosixFilePermissions(folder.resolve(data), PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        Files.copy(
                folder.resolve("before/keys/root.key"), keys.resolve("root.key"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static Set<String> files(Path under) throws IOException {
        try (Stream<Path> all = Files.walk(under)) {
            return all.map(f -> under.relativize(f).toString()).collect(java.util.stream.Collectors.toSet());
        }
    }

    private long number(String data, String sql) throws SQLException, IOException {
        try (Connection all = SeparatePostgres.superuserInside(folder.resolve(data));
                Statement ask = all.createStatement();
                ResultSet row = ask.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static final String USED = "select coalesce(sum(reserved_micros + spent_micros), 0) from budget_use";

    @Test
    void theMachineIsLostAndWhatComesBackSendsNothingTwiceAndBringsNobodyBack() throws Exception {
        ChildProcess first = start("before");
        TestShop shop = shop(new Secret(first.hear().at("/workspaces/0/key").asString()));
        String delivered = shop.send(LENA, "order_shipped").id();
        shop.until(delivered, "delivered");
        String other = shop.send(DAN, "order_shipped").id();
        shop.until(other, "delivered");
        JsonNode extra = first.ask("key 0 somebody");
        String pause = CrashTest.created(
                shop.client(),
                shop.key(),
                "/v1/pauses",
                document("scope", "purpose", "value", "service", "reason", "drill"));
        String waits = shop.send(MIA, "parcel_today").id();

        JsonNode backup = first.ask("backup " + folder.resolve("backups") + " " + folder.resolve("keys"));
        assertThat(backup.path("verified_millis").asLong())
                .as(backup.toString())
                .isPositive();

        // All of this the backup does not have.
        assertThat(shop.client()
                        .post(shop.key(), "/v1/pauses/" + pause + "/resume", document("reason", "over"))
                        .status())
                .isEqualTo(200);
        shop.until(waits, "delivered");
        shop.until(shop.send(LENA, "order_shipped").id(), "delivered");
        Reply stop = shop.client()
                .post(shop.key(), "/v1/suppressions", document("address", DAN, "channel", "sms", "reason", "STOP"));
        assertThat(stop.status()).as(stop.text()).isEqualTo(201);
        Reply erasure = shop.client()
                .post(
                        shop.key(),
                        "/v1/erasures",
                        document("address", LENA, "reason", "By letter.", "requested_by", "person"));
        assertThat(erasure.status()).as(erasure.text()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> shop.get("/v1/erasures/" + erasure.id()).at("/state"), "done"::equals);
        first.ask("revoke 0 " + extra.path("id").asString());
        Thread.sleep(JOURNALLED.toMillis());
        long used = number("before", USED);
        int sent = carrier.book().size();
        assertThat(sent).isEqualTo(4);
        first.kill();

        newMachine("after");
        var report = new RestoreBackup(read("after"), Clock.systemUTC())
                .restore(
                        Path.of(backup.path("folder").asString()),
                        Path.of(backup.path("epochs").asString()),
                        false,
                        "os-user:drill");
        System.err.println(report.lines());
        assertThat(String.join(" ", report.lines())).contains("1 opt-outs", "1 erasures", "1 revoked keys");

        ChildProcess second = start("after");
        Secret key = new Secret(second.hear().at("/workspaces/0/key").asString());
        TestShop back = new TestShop(shop.client(), shop.workspace(), shop.connection(), key, shop.brand());
        assertThat(back.status(waits)).isEqualTo("uncertain");
        assertThat(back.get("/v1/messages/" + delivered).text()).doesNotContain(LENA, "Lena");
        assertThat(back.send(DAN, "order_shipped").text()).contains("suppressed");
        assertThat(back.client()
                        .get(new Secret(extra.path("key").asString()), "/v1/messages/" + delivered)
                        .status())
                .isEqualTo(401);
        assertThat(back.send(MIA, "order_shipped").status())
                .as("accepted, and held")
                .isEqualTo(202);
        assertThat(number("after", USED)).isGreaterThanOrEqualTo(used);
        assertThat(number("after", "select count(*) from pause where scope = 'all' and resumed_at is null"))
                .isEqualTo(1);
        assertThat(number("after", "select count(*) from directory_restore where finished_at is not null"))
                .isEqualTo(1);
        assertThat(second.ask("prove").path("differences").size()).isZero();
        Thread.sleep(NOTHING_LEAVES.toMillis());
        assertThat(carrier.book()).hasSize(sent);
        assertThat(back.status(waits)).isEqualTo("uncertain");
    }

    /** OPS-03: each refusal has its code, its cause and its mend, and the folder is as it was. */
    @Test
    void whatIsDamagedForeignOrTooOldIsRefusedAndLeavesNothingBehind() throws Exception {
        ChildProcess first = start("before");
        shop(new Secret(first.hear().at("/workspaces/0/key").asString()));
        Thread.sleep(JOURNALLED.toMillis());
        Path backups = folder.resolve("backups");
        JsonNode made = first.ask("backup " + backups + " " + folder.resolve("keys"));
        Path good = Path.of(made.path("folder").asString());
        Path epochs = Path.of(made.path("epochs").asString());
        first.kill();
        newMachine("other");

        Path cut = copied(good, "cut");
        try (var data = java.nio.channels.FileChannel.open(cut.resolve("data.gpb"), StandardOpenOption.WRITE)) {
            data.truncate(data.size() - 10);
        }
        refused(cut, epochs, Clock.systemUTC(), Code.BACKUP_DAMAGED);

        Path changed = copied(good, "changed");
        String manifest = Files.readString(changed.resolve("manifest"));
        Files.writeString(
                changed.resolve("manifest"), manifest.replace("\"gatepost_backup\":1", "\"gatepost_backup\":2"));
        refused(changed, epochs, Clock.systemUTC(), Code.BACKUP_DAMAGED);

        refused(good, epochs, Clock.offset(Clock.systemUTC(), Duration.ofDays(40)), Code.BACKUP_EXPIRED);
        refused(good, epochs, Clock.offset(Clock.systemUTC(), Duration.ofDays(30)), Code.EPOCHS_EXPIRED);

        Path journal = folder.resolve("journal");
        Files.move(journal, folder.resolve("elsewhere"));
        refused(good, epochs, Clock.systemUTC(), Code.JOURNAL_MISSING);
        Files.move(folder.resolve("elsewhere"), journal);
        try (Stream<Path> lines = Files.list(journal)) {
            Path file = lines.filter(f -> f.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
            String all = Files.readString(file);
            Files.writeString(file, all.substring(0, all.lastIndexOf("{\"n\"")));
            refused(good, epochs, Clock.systemUTC(), Code.JOURNAL_CUT);
            Files.writeString(file, all);
        }

        Path own = folder.resolve("other/keys/root.key");
        String root = Files.readString(own);
        Files.delete(own);
        refused(good, epochs, Clock.systemUTC(), Code.ROOT_KEY_MISSING);
        Files.writeString(
                own, "gatepost root key 1: " + java.util.Base64.getEncoder().encodeToString(new byte[32]));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-------"));
        refused(good, epochs, Clock.systemUTC(), Code.OTHER_ROOT_KEY);
        Files.writeString(own, root);

        // What was refused so often is good all the same.
        new RestoreBackup(read("other"), Clock.systemUTC()).restore(good, epochs, false, "os-user:drill");
        var twice = catchThrowableOfType(
                BackupUnusable.class,
                () -> new RestoreBackup(read("other"), Clock.systemUTC()).restore(good, epochs, false, "os-user:x"));
        assertThat(twice.code()).isEqualTo(Code.FOLDER_IN_USE);

        // A database that somebody else brought back does not start before it was made safe.
        start("other").hear();
        Thread.sleep(JOURNALLED.toMillis());
        number("other", "update directory_journal set turn = -1 returning 1");
        running.removeLast().close();
        var older = catchThrowableOfType(
                BackupUnusable.class,
                () -> Rooms.open(read("other"), Clock.systemUTC()).close());
        assertThat(older.code()).isEqualTo(Code.DATABASE_BROUGHT_BACK);
        var again = new RestoreBackup(read("other"), Clock.systemUTC()).afterPointInTime(false, "os-user:drill");
        assertThat(again.lines().getFirst()).contains("restored to a point in time");
        start("other").hear();
        assertThat(number("other", "select count(*) from pause where scope = 'all' and resumed_at is null"))
                .isEqualTo(1);
    }

    private Path copied(Path backup, String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        for (String file : List.of("manifest", "data.gpb")) {
            Files.copy(backup.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private void refused(Path backup, Path epochs, Clock clock, Code code) throws IOException {
        Set<String> before = files(folder.resolve("other"));
        var refusal = catchThrowableOfType(
                BackupUnusable.class,
                () -> new RestoreBackup(read("other"), clock).restore(backup, epochs, false, "os-user:drill"));
        assertThat(refusal).as(code + " at " + Instant.now(clock)).isNotNull();
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
        assertThat(refusal.sentence()).isNotBlank();
        assertThat(refusal.mend()).isNotBlank();
        assertThat(files(folder.resolve("other"))).isEqualTo(before);
    }
}
