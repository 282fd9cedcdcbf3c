package dev.gatepost.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL inside: one server over the published binaries, on a free loopback port, with password authentication
 * and durable commits (asserted after each start). It owns its data folder by a lock, takes over what a killed Gatepost
 * left running, and brings the server back when somebody kills it.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration STOP = Duration.ofSeconds(20);
    /** Recovery after a crash replays at most {@code max_wal_size}; that is minutes on a slow disk. */
    private static final Duration START = Duration.ofMinutes(5);

    private static final int REVIVALS = 20;

    private final DataFolderLock lock;
    private final PostgresCluster cluster;
    private final Secret password;
    private int port;
    private long pid;
    private boolean stopping;

    private EmbeddedPostgres(DataFolderLock lock, PostgresCluster cluster, Secret password) {
        this.lock = lock;
        this.cluster = cluster;
        this.password = password;
    }

    /** Starts the server of that data folder, made if it is not there. Throws {@link PostgresUnusable}. */
    public static EmbeddedPostgres start(Path data) {
        return start(data, data);
    }

    /** As {@link #start(Path)}, with the unpacked programs in another folder that several data folders share. */
    public static EmbeddedPostgres start(Path data, Path binaries) {
        try {
            Files.createDirectories(data);
            DataFolderLock lock = DataFolderLock.claim(data);
            try {
                PostgresCluster cluster = PostgresCluster.in(data, binaries);
                EmbeddedPostgres server = new EmbeddedPostgres(lock, cluster, cluster.password());
                server.stopLeftover();
                server.launch();
                return server;
            } catch (IOException | RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new PostgresUnusable(
                    "The PostgreSQL in " + data + " could not be started: " + failure.getMessage(),
                    "See that the folder can be written by the user who starts Gatepost and that the disk has room.",
                    failure);
        }
    }

    /** Where the superuser reaches a database of this server. */
    public synchronized DatabaseUrl url(String database) {
        return new DatabaseUrl("127.0.0.1:" + port, database, PostgresCluster.SUPERUSER, password, Map.of());
    }

    /** The process id of the server, for those who watch it. */
    public synchronized long pid() {
        return pid;
    }

    /** Makes the database unless it is there. */
    public void ensureDatabase(String name) throws SQLException {
        try (Connection admin = url("postgres").connect();
                var find = admin.prepareStatement("select 1 from pg_database where datname = ?")) {
            find.setString(1, name);
            try (ResultSet found = find.executeQuery()) {
                if (found.next()) {
                    return;
                }
            }
            try (Statement create = admin.createStatement()) {
                create.execute("create database " + create.enquoteIdentifier(name, true));
            }
        }
    }

    /** Stops the server: sessions are ended, a checkpoint is written; at most 20 s, then at once. */
    @Override
    public synchronized void close() {
        if (!stopping) {
            stopping = true;
            try {
                stopServer();
            } catch (IOException failure) {
                throw new IllegalStateException("PostgreSQL could not be stopped.", failure);
            } finally {
                lock.close();
            }
        }
    }

    /** The server of a Gatepost that was killed still runs: it is stopped in order, so that this one knows its port. */
    private void stopLeftover() throws IOException {
        Optional<ProcessHandle> leftover = postmaster();
        if (leftover.isPresent()) {
            log.warn(
                    "PostgreSQL (process {}) was left running; it is stopped first.",
                    leftover.get().pid());
            stopServer();
        }
    }

    private void stopServer() throws IOException {
        stop("fast", STOP);
        if (postmaster().isPresent()) {
            log.warn("PostgreSQL did not stop within {} s; it is stopped at once and will recover.", STOP.toSeconds());
            stop("immediate", Duration.ofSeconds(10));
        }
        if (postmaster().isPresent()) {
            throw new PostgresUnusable(
                    "PostgreSQL in " + cluster.files() + " does not stop.", "Look at its processes and its log.");
        }
    }

    private void stop(String mode, Duration limit) throws IOException {
        cluster.run(
                limit.plusSeconds(5),
                List.of("pg_ctl", "stop", "-D", "" + cluster.files(), "-m", mode, "-w", "-t", "" + limit.toSeconds()));
    }

    private void launch() throws IOException {
        PostgresAccount.Outcome outcome = new PostgresAccount.Outcome(-1, "");
        for (int attempt = 0; attempt < 3 && !outcome.ok(); attempt++) {
            port = freePort();
            outcome = startServer();
        }
        if (!outcome.ok()) {
            throw new PostgresUnusable(
                    "PostgreSQL did not start: " + lastWords(outcome), "See the log in " + cluster.logs() + ".");
        }
        try {
            assertDurable();
            watch();
        } catch (SQLException | RuntimeException failure) {
            stopServer();
            throw failure instanceof PostgresUnusable unusable
                    ? unusable
                    : new PostgresUnusable(
                            "PostgreSQL started but did not answer: " + failure.getMessage(),
                            "See the log in " + cluster.logs() + ".",
                            failure);
        }
    }

    private PostgresAccount.Outcome startServer() throws IOException {
        // pg_ctl gives the server a session of its own: Ctrl-C on our terminal does not reach it before our own stop.
        return cluster.run(
                START.plusSeconds(10),
                List.of(
                        "pg_ctl",
                        "start",
                        "-D",
                        "" + cluster.files(),
                        "-l",
                        "" + startLog(),
                        "-o",
                        "-p " + port,
                        "-w",
                        "-t",
                        "" + START.toSeconds()));
    }

    private void assertDurable() throws SQLException {
        try (Connection admin = url("postgres").connect();
                Statement show = admin.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (ResultSet value = show.executeQuery("show " + setting)) {
                    if (!value.next() || !value.getString(1).equals("on")) {
                        throw new PostgresUnusable(
                                "PostgreSQL runs without " + setting + ": a commit could be lost.",
                                "Remove it from postgresql.local.conf and postgresql.auto.conf in " + cluster.files()
                                        + ".");
                    }
                }
            }
        }
    }

    private synchronized void watch() {
        ProcessHandle process = postmaster()
                .orElseThrow(() -> new PostgresUnusable(
                        "PostgreSQL ended just after its start.", "See the log in " + cluster.logs() + "."));
        pid = process.pid();
        process.onExit()
                .thenRunAsync(
                        this::revive,
                        task -> Thread.ofVirtual().name("postgres-revival").start(task));
    }

    /** After a kill, the server's orphans need a moment to go before another may start; hence the tries. */
    private synchronized void revive() {
        for (int attempt = 1; attempt <= REVIVALS && !stopping; attempt++) {
            log.error("PostgreSQL (process {}) is gone; starting it again, attempt {}.", pid, attempt);
            try {
                var outcome = startServer();
                if (outcome.ok()) {
                    assertDurable();
                    watch();
                    return;
                }
                wait(500);
            } catch (IOException | SQLException | PostgresUnusable failure) {
                log.error("PostgreSQL did not come back: {}", failure.getMessage());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        if (!stopping) {
            log.error("PostgreSQL stays down. See the log in {}.", cluster.logs());
        }
    }

    /** The running server of this cluster. Its number may be a stranger's by now: its command must name our files. */
    private Optional<ProcessHandle> postmaster() {
        Path file = cluster.files().resolve("postmaster.pid");
        try {
            return Files.readAllLines(file).stream()
                    .findFirst()
                    .map(line -> Long.parseLong(line.strip()))
                    .flatMap(ProcessHandle::of)
                    .filter(process -> process.info()
                            .commandLine()
                            .orElse("")
                            .contains(cluster.files().toString()));
        } catch (IOException | NumberFormatException absent) {
            return Optional.empty();
        }
    }

    private String lastWords(PostgresAccount.Outcome outcome) {
        try {
            List<String> lines = Files.readAllLines(startLog());
            return String.join(" ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException unread) {
            return outcome.output();
        }
    }

    private Path startLog() {
        return cluster.logs().resolve("start.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
