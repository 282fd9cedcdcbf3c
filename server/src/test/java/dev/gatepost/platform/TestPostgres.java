package dev.gatepost.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One real PostgreSQL for each test JVM. {@link #fresh} copies a migrated template, so that each test has a database of
 * its own in a fraction of a second; closing it drops it.
 */
public final class TestPostgres {
    private static final String TEMPLATE = "gatepost_template";
    private static final byte[] SEED = "a seed for tests, 32 bytes long.".getBytes(StandardCharsets.US_ASCII);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    private TestPostgres() {}

    /** A new, empty, migrated database. Close it after the test. */
    public static PostgresDatabase fresh() {
        String name = "test_" + COUNT.incrementAndGet();
        EmbeddedPostgres running = running();
        admin(running, "create database " + name + " template " + TEMPLATE);
        return PostgresDatabase.join(
                running.url(name), settings(), SEED, () -> admin(running, "drop database " + name + " with (force)"));
    }

    /** A superuser's connection (auto-commit) to that database: it sees every row and may do everything. */
    public static Connection superuser(PostgresDatabase database) throws SQLException {
        return database.url().connect();
    }

    private static synchronized EmbeddedPostgres running() {
        if (server == null) {
            try {
                server = start();
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }
        return server;
    }

    private static EmbeddedPostgres start() throws IOException {
        Path temp = Path.of(System.getProperty("java.io.tmpdir"));
        removeAbandoned(temp);
        Path data = Files.createTempDirectory(temp, "gatepost-test-");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        EmbeddedPostgres started = EmbeddedPostgres.start(data, binaries());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            started.close();
            deleteQuietly(data);
        }));
        PostgresDatabase.open(templateSettings(started), SEED).close();
        return started;
    }

    /** Where the unpacked programs are kept from run to run. */
    static Path binaries() throws IOException {
        Path folder =
                Path.of(System.getProperty("java.io.tmpdir"), "gatepost-binaries-" + System.getProperty("user.name"));
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return folder;
    }

    private static DatabaseSettings templateSettings(EmbeddedPostgres started) throws IOException {
        try {
            started.ensureDatabase(TEMPLATE);
        } catch (SQLException failure) {
            throw new IOException(failure);
        }
        DatabaseUrl url = started.url(TEMPLATE);
        Secret text = new Secret("postgresql://" + url.user() + ":"
                + url.password().reveal() + "@" + url.servers() + "/" + url.database());
        return new DatabaseSettings(
                Path.of("unused"), text, "gatepost", settings().pools());
    }

    private static DatabaseSettings settings() {
        return new DatabaseSettings(
                Path.of("unused"), null, "gatepost", new DatabaseSettings.Pools(4, 4, 4, 4, 4, false));
    }

    private static void admin(EmbeddedPostgres running, String sql) {
        try (Connection connection = running.url("postgres").connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new DatabaseFailure(sql, failure);
        }
    }

    /** A test JVM that was killed leaves its server behind; the next one sweeps. */
    private static void removeAbandoned(Path temp) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temp, "gatepost-test-*")) {
            for (Path folder : folders) {
                if (alive(folder.resolve("gatepost.lock")).isEmpty() && Files.exists(folder.resolve("gatepost.lock"))) {
                    alive(folder.resolve("postgres/data/postmaster.pid"))
                            .filter(process ->
                                    process.info().commandLine().orElse("").contains("" + folder))
                            .ifPresent(process -> {
                                process.destroy();
                                process.onExit().join();
                            });
                    deleteQuietly(folder);
                }
            }
        }
    }

    private static java.util.Optional<ProcessHandle> alive(Path pidFile) {
        try {
            return Files.readAllLines(pidFile).stream()
                    .findFirst()
                    .map(line -> Long.parseLong(line.strip()))
                    .flatMap(ProcessHandle::of)
                    .filter(ProcessHandle::isAlive);
        } catch (IOException | NumberFormatException absent) {
            return java.util.Optional.empty();
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            PostgresBinaries.delete(folder);
        } catch (IOException left) {
            System.err.println("left behind: " + folder);
        }
    }
}
