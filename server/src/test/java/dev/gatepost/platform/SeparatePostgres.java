package dev.gatepost.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A PostgreSQL of its own for Gateposts that run as processes: to them it is an external one. It can be killed, and
 * comes back by itself on the same port, as one under a service manager does.
 */
public final class SeparatePostgres implements AutoCloseable {
    private final EmbeddedPostgres server;

    private SeparatePostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts one in that folder, with room for the connections of two nodes. */
    public static SeparatePostgres start(Path folder) throws IOException, SQLException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path data = Files.createDirectory(folder.resolve("postgres-data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        EmbeddedPostgres first = EmbeddedPostgres.start(data, TestPostgres.binaries());
        try (Connection all = first.url("postgres").connect();
                Statement s = all.createStatement()) {
            s.execute("alter system set max_connections = 150");
        }
        first.close();
        return new SeparatePostgres(EmbeddedPostgres.start(data, TestPostgres.binaries()));
    }

    /** Makes an empty database. */
    public void create(String database) throws SQLException {
        server.ensureDatabase(database);
    }

    public int port() {
        String servers = server.url("postgres").servers();
        return Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
    }

    /** The setting GATEPOST_DATABASE_URL of a Gatepost that reaches a database through this port. */
    public String url(String database, int port) {
        DatabaseUrl url = server.url(database);
        return "postgresql://" + url.user() + ":" + url.password().reveal() + "@127.0.0.1:" + port + "/" + database;
    }

    /** A superuser's connection (auto-commit) to a database. */
    public Connection superuser(String database) throws SQLException {
        return server.url(database).connect();
    }

    /** Kills the postmaster (-9), so that all of its processes end. */
    public void kill() {
        kill(server.pid());
    }

    private static void kill(long pid) {
        Optional<ProcessHandle> postmaster = ProcessHandle.of(pid);
        postmaster.ifPresent(p -> {
            p.destroyForcibly();
            p.onExit().join();
        });
    }

    /** Kills the one inside a Gatepost with this data folder. */
    public static void killInside(Path data) throws IOException {
        kill(Long.parseLong(postmaster(data, 0)));
    }

    /** A superuser's connection to the one inside a Gatepost with this data folder. */
    public static Connection superuserInside(Path data) throws IOException, SQLException {
        Secret password = new Secret(
                Files.readString(data.resolve("postgres/superuser.password")).strip());
        String servers = "127.0.0.1:" + postmaster(data, 3);
        return new DatabaseUrl(servers, "gatepost", PostgresCluster.SUPERUSER, password, java.util.Map.of()).connect();
    }

    private static String postmaster(Path data, int line) throws IOException {
        return Files.readAllLines(data.resolve("postgres/data/postmaster.pid"))
                .get(line)
                .strip();
    }

    @Override
    public void close() {
        server.close();
    }
}
