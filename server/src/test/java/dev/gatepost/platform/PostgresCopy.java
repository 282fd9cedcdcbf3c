package dev.gatepost.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The files of a running PostgreSQL with its write-ahead log, copied as a base backup is, and opened by a second server
 * that replays the log. The copy is of what was there when it was made.
 */
public final class PostgresCopy implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres server;
    private final String database;

    private PostgresCopy(Path folder, EmbeddedPostgres server, String database) {
        this.folder = folder;
        this.server = server;
        this.database = database;
    }

    /** Copies the whole server of this database. */
    public static PostgresCopy of(PostgresDatabase original) throws SQLException, IOException {
        Path folder = Files.createTempDirectory("gatepost-copy-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        try (Connection all = TestPostgres.superuser(original);
                Statement ask = all.createStatement()) {
            Path files = Path.of(one(ask, "show data_directory"));
            one(ask, "select pg_backup_start('copy', true)");
            copy(files.resolveSibling(""), folder.resolve("postgres"));
            String label = one(ask, "select labelfile from pg_backup_stop(false)");
            copy(files.resolve("pg_wal") + "/.", folder.resolve("postgres/data/pg_wal"));
            Path data = folder.resolve("postgres/data");
            // The copy must not be taken for the server that it was copied from.
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            Files.deleteIfExists(data.resolve("postmaster.opts"));
            Path written = data.resolve("backup_label");
            Files.write(written, label.getBytes(StandardCharsets.UTF_8));
            run(List.of("chown", "--reference=" + data.resolve("PG_VERSION"), written.toString()));
            return new PostgresCopy(
                    folder,
                    EmbeddedPostgres.start(folder, TestPostgres.binaries()),
                    one(ask, "select current_database()"));
        }
    }

    /** A superuser's connection to the copy of that database. */
    public Connection connect() throws SQLException {
        return server.url(database).connect();
    }

    private static String one(Statement ask, String sql) throws SQLException {
        try (ResultSet row = ask.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void copy(Object from, Path to) throws IOException {
        run(List.of("cp", "-a", from.toString(), to.toString()));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                // Files come and go under a running server; what matters is in the log.
                System.err.println("not everything was copied: " + command.getFirst());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.close();
        try {
            PostgresBinaries.delete(folder);
        } catch (IOException left) {
            System.err.println("left behind: " + folder);
        }
    }
}
