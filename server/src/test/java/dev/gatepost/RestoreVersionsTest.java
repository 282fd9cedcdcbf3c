package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatepost.access.AfterRestore;
import dev.gatepost.keys.BackupKeys;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.DatabaseSettings;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.recovery.BackupUnusable;
import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.EpochsPart;
import dev.gatepost.recovery.Journal;
import dev.gatepost.recovery.TakeBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OPS-03: a backup of an older version is brought forward, one of a newer is refused, and a full disk leaves nothing. */
class RestoreVersionsTest {
    /** The last migration before regions. */
    private static final String OLDER = "0780";

    private static final Scope INSTANCE = new Scope(List.of(WorkspaceId.INSTANCE), List.of());
    private static final DatabaseSettings.Pools SMALL = new DatabaseSettings.Pools(1, 1, 1, 1, 1, false);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private record Made(Path folder, Path epochs) {}

    private Path data(String name) throws IOException {
        Path made = folder.resolve(name);
        Files.createDirectories(made);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
        return made;
    }

    /** Of a database that went through the migrations until that one, after these statements of its owner. */
    private Made backup(@Nullable String until, Map<String, String> region, String... sql) throws Exception {
        Path data = data("before");
        RootKey root = RootKey.open(data, null);
        var settings = new DatabaseSettings(data, null, null, SMALL, until);
        try (Database database = PostgresDatabase.open(settings, root.derive("database-roles"));
                LocalKeys keys = LocalKeys.open(root, database, Clock.systemUTC())) {
            try (Connection owner = database.connectAsOwner();
                    Statement run = owner.createStatement()) {
                database.enter(owner, AfterRestore.everything(owner));
                for (String each : sql) {
                    run.execute(each);
                }
                owner.commit();
            }
            var signer = database.transact(
                    Role.JOBS, INSTANCE, tx -> keys.signing().obtain(tx, WorkspaceId.INSTANCE, "backup"));
            var take = new TakeBackup(new TakeBackup.Parts(
                    database,
                    keys.backups(),
                    AfterRestore::everything,
                    new Journal(folder.resolve("journal")),
                    "0.0.9",
                    Duration.ofDays(35),
                    Optional.ofNullable(region.get("region")),
                    Clock.systemUTC()));
            TakeBackup.Taken taken = take.into(folder.resolve("backups"), signer);
            Path epochs = EpochsPart.write(
                    folder.resolve("keys"),
                    taken,
                    new BackupKeys(root),
                    epoch -> Clock.systemUTC().instant().plus(Duration.ofDays(20)));
            return new Made(taken.folder(), epochs);
        }
    }

    /** A data folder with nothing but the root key in it. */
    private Path newMachine(String name) throws IOException {
        Path keys = data(name).resolve("keys");
        Files.createDirectories(keys);
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        Files.copy(
                folder.resolve("before/keys/root.key"), keys.resolve("root.key"), StandardCopyOption.COPY_ATTRIBUTES);
        return folder.resolve(name);
    }

    private Settings read(Path data, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "GATEPOST_DATA_DIR", data.toString(),
                "GATEPOST_JOURNAL", folder.resolve("journal").toString(),
                "GATEPOST_HTTP_PORT", "0",
                "GATEPOST_PRIVATE_HTTP_PORT", "0",
                "GATEPOST_SANDBOX_PORT", "0"));
        all.putAll(more);
        return Settings.read(all, false);
    }

    private static Set<String> files(Path under) throws IOException {
        try (Stream<Path> all = Files.walk(under)) {
            return new TreeSet<>(all.map(f -> under.relativize(f).toString()).toList());
        }
    }

    private BackupUnusable refused(Made made, Map<String, String> more) throws IOException {
        Path data = newMachine("refused");
        Set<String> before = files(data);
        BackupUnusable refusal = catchThrowableOfType(
                BackupUnusable.class,
                () -> new RestoreBackup(read(data, more), Clock.systemUTC())
                        .restore(made.folder(), made.epochs(), true, "os-user:drill"));
        assertThat(files(data)).as("nothing is left behind").isEqualTo(before);
        return java.util.Objects.requireNonNull(refusal);
    }

    @Test
    void aBackupOfAnOlderVersionIsBroughtForward() throws Exception {
        Made made = backup(
                OLDER, Map.of(), "insert into directory_organisation values (gen_random_uuid(), 'of old', now())");
        Path data = newMachine("after");

        var report = new RestoreBackup(read(data, Map.of()), Clock.systemUTC())
                .restore(made.folder(), made.epochs(), true, "os-user:drill");

        assertThat(report.lines().getFirst()).contains("Everything is stopped");
        RootKey root = RootKey.open(data, null);
        try (PostgresDatabase database = PostgresDatabase.open(
                        new DatabaseSettings(data, null, null, SMALL), root.derive("database-roles"));
                Connection owner = database.connectAsOwner();
                Statement ask = owner.createStatement();
                ResultSet row = ask.executeQuery("""
                        select (select count(*) from directory_organisation where name = 'of old'),
                            (select count(*) from directory_store), (select turn from directory_journal)""")) {
            row.next();
            assertThat(row.getLong(1)).isEqualTo(1);
            assertThat(row.getLong(2))
                    .as("a table that the older version did not have")
                    .isZero();
            assertThat(row.getLong(3)).as("it may be started").isNotNegative();
        }
    }

    @Test
    void aBackupOfANewerVersionIsRefused() throws Exception {
        Made made = backup(
                null,
                Map.of(),
                "insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) values (9999, '9998', 'of tomorrow', 'SQL', 'x', 7,"
                        + " 'x', 1, true)");

        BackupUnusable refusal = refused(made, Map.of());

        assertThat(refusal.code()).isEqualTo(Code.OTHER_VERSION);
        assertThat(refusal.sentence()).contains("0.0.9", "newer");
        assertThat(refusal.mend()).contains("that version or a newer one");
    }

    /** PRV-06 */
    @Test
    void aBackupOfAnotherRegionIsRefused() throws Exception {
        Made made = backup(null, Map.of("region", "EU"));

        BackupUnusable elsewhere = refused(made, Map.of("GATEPOST_REGION", "US"));
        assertThat(elsewhere.code()).isEqualTo(Code.OTHER_REGION);
        assertThat(elsewhere.sentence()).contains("a store in EU", "it is in US");
        BackupUnusable nowhere = catchThrowableOfType(
                BackupUnusable.class,
                () -> new RestoreBackup(read(folder.resolve("refused"), Map.of()), Clock.systemUTC())
                        .restore(made.folder(), made.epochs(), true, "os-user:drill"));
        assertThat(nowhere.code()).isEqualTo(Code.OTHER_REGION);
        assertThat(nowhere.mend()).contains("GATEPOST_REGION=EU");
    }

    /** Files may not grow beyond 40 MB, as on a disk that is full when the first large table comes. */
    @Test
    void aDiskThatIsFullInTheMiddleLeavesNothingBehind() throws Exception {
        Made made = backup(null, Map.of(), """
                insert into directory_organisation select gen_random_uuid(), n || string_agg(encode(sha256(
                    (n || ' ' || i)::bytea), 'hex'), ''), now()
                from generate_series(1, 60000) n, generate_series(1, 12) i group by n""");
        Path data = newMachine("full");
        Set<String> before = files(data);

        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "ulimit -f 40960; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gatepost.cli.Gatepost",
                "restore",
                "--without-journal",
                "--from",
                made.folder().toString(),
                "--keys",
                made.epochs().toString()));
        Path said = folder.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("GATEPOST_DATA_DIR", data.toString());
        Process process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();

        assertThat(Files.readString(said)).contains("disk_full", "Nothing was left behind");
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(files(data)).isEqualTo(before);
    }
}
