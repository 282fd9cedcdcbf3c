package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OPS-01: any PostgreSQL from 15 on will do, given a user who owns the database and may create roles. */
class ExternalPostgresTest {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final byte[] SEED = new byte[32];
    private static Path folder = Path.of("unset");
    private static PostgresAccount account = new PostgresAccount(null, List.of());
    private static int port;

    @BeforeAll
    static void startVersion15() throws IOException, SQLException {
        Assumptions.assumeTrue(Files.isDirectory(PROGRAMS), "PostgreSQL 15 is not installed");
        folder = Files.createTempDirectory("gatepost-external-");
        account = PostgresAccount.forCluster(folder.resolve("data"));
        account.own(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        port = FreePort.next();
        run("initdb", "-D", data(), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C");
        run(
                "pg_ctl",
                "start",
                "-w",
                "-D",
                data(),
                "-l",
                folder + "/log",
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=");
        try (Connection admin = superuser("postgres").connect();
                Statement statement = admin.createStatement()) {
            statement.execute("create role site_admin login createrole password 'pa ss:w@rd'");
            statement.execute("create database site owner site_admin");
            statement.execute("create database other");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (Files.exists(folder)) {
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
            PostgresBinaries.delete(folder);
        }
    }

    @Test
    void anOwnerWhoMayCreateRolesIsEnoughAndNodesStartTogether() throws Exception {
        Secret url = new Secret("postgresql://site_admin:pa%20ss%3Aw%40rd@127.0.0.1:" + port + "/site");
        DatabaseSettings settings =
                new DatabaseSettings(folder, url, null, new DatabaseSettings.Pools(1, 1, 1, 1, 1, true));
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            Callable<PostgresDatabase> start = () -> PostgresDatabase.open(settings, SEED);
            for (Future<PostgresDatabase> node : List.of(nodes.submit(start), nodes.submit(start))) {
                try (PostgresDatabase database = node.get()) {
                    assertThat(user(database, Role.ACCEPT)).isEqualTo("site_accept");
                    assertThat(user(database, Role.CONSOLE)).isEqualTo("site_console");
                }
            }
        }
        try (PostgresDatabase again = PostgresDatabase.open(settings, SEED)) {
            assertThat(user(again, Role.JOBS)).isEqualTo("site_jobs");
            byte[] another = {1, 2, 3};
            assertThatThrownBy(() -> PostgresDatabase.open(settings, another))
                    .isInstanceOf(PostgresUnusable.class)
                    .hasMessageContaining("another root key");
            assertThat(user(again, Role.DISPATCH)).isEqualTo("site_dispatch");
        }
    }

    @Test
    void aSuperusersTablesStillBelongToAnOwnerWhoIsBoundByRowSecurity() throws SQLException {
        Secret url = new Secret("jdbc:postgresql://127.0.0.1:" + port + "/other?user=postgres&password=x");
        PostgresDatabase.open(DatabaseSettings.external(folder, url), SEED).close();
        try (Connection admin = superuser("other").connect();
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select distinct tableowner from pg_tables" + " where schemaname = 'public'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("other_owner");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void anAddressIsReadInBothForms() {
        DatabaseUrl url = DatabaseUrl.parse(new Secret("postgres://a%40b:p%2Fq@db.example:5433/gate?sslmode=require"));
        assertThat(url.user()).isEqualTo("a@b");
        assertThat(url.password()).isEqualTo(new Secret("p/q"));
        assertThat(url.servers()).isEqualTo("db.example:5433");
        assertThat(url.parameters()).containsEntry("sslmode", "require");
        DatabaseUrl jdbc = DatabaseUrl.parse(new Secret("jdbc:postgresql://db.example/gate?user=u&password=s3cret"));
        assertThat(jdbc.parameters()).isEqualTo(Map.of("sslmode", "verify-full"));
        assertThat(jdbc.toString()).doesNotContain("s3cret");
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithoutRepeatingIt() {
        for (String bad : List.of("mysql://u:hush@h/d", "postgresql://u:hush@h", "postgresql://h/d?hush", "hush")) {
            assertThatThrownBy(() -> DatabaseUrl.parse(new Secret(bad)))
                    .isInstanceOf(PostgresUnusable.class)
                    .message()
                    .doesNotContain("hush");
        }
    }

    private static String user(PostgresDatabase database, Role role) {
        return database.transact(role, Scope.of(WorkspaceId.next(), OrganisationId.next()), tx -> {
            try (Statement statement = tx.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select current_user || case when cardinality(gatepost_workspaces()) = 1 then '' end")) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    private static DatabaseUrl superuser(String database) {
        return new DatabaseUrl("127.0.0.1:" + port, database, "postgres", new Secret(""), Map.of());
    }

    private static String data() {
        return folder + "/data";
    }

    private static void run(String program, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("" + PROGRAMS.resolve(program)));
        command.addAll(List.of(arguments));
        PostgresAccount.Outcome outcome = account.run(folder, Duration.ofMinutes(1), command);
        assertThat(outcome.ok()).as(outcome.output()).isTrue();
    }
}
