package dev.gatepost.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the PostgreSQL inside: {@code <data>/postgres} with the programs, the cluster ({@code data}), its log
 * and the password of its superuser. A cluster that is there is complete: initialising ends with a rename.
 *
 * @param folder where everything lies; a real path that the account can enter
 * @param home the unpacked programs
 */
record PostgresCluster(Path folder, Path home, PostgresAccount account) {
    /** The superuser of the cluster; used to make databases and their owner, never by a component. */
    static final String SUPERUSER = "postgres";

    private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);

    /** Finds or makes the cluster of a data folder and checks that it can be used. */
    static PostgresCluster in(Path data, Path binaries) throws IOException {
        Path folder = data.resolve("postgres");
        PostgresAccount account = PostgresAccount.forCluster(folder.resolve("data"));
        folder = reachable(folder, account);
        Path home = PostgresBinaries.unpackInto(Files.isSameFile(binaries, data) ? folder : binaries);
        PostgresCluster cluster = new PostgresCluster(folder, home, account);
        PostgresBinaries.check(home, account);
        if (Files.exists(cluster.files())) {
            cluster.checkVersion();
        } else {
            cluster.initialise();
        }
        cluster.configure();
        return cluster;
    }

    /**
     * Makes the folder. When the account may not enter it (a data folder below /root, or one closed to others), it is
     * made below /var/lib and a symbolic link stands in its place.
     */
    private static Path reachable(Path folder, PostgresAccount account) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }
        if (account.reaches(folder.toRealPath())) {
            return folder.toRealPath();
        }
        if (Files.exists(folder.resolve("data"))) {
            throw new PostgresUnusable(
                    "PostgreSQL runs as %s, and that account may not enter %s.".formatted(account.name(), folder),
                    "Let others pass through the folders above it (chmod o+x), or start as that account.");
        }
        Path elsewhere = Path.of("/var/lib/gatepost-" + UUID.randomUUID());
        Files.createDirectory(
                elsewhere, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx--x--x"));
        Files.delete(folder);
        Files.createSymbolicLink(folder, elsewhere);
        log.warn(
                "The account {} may not enter {}: PostgreSQL keeps its files in {}, and a link leads there.",
                account.name(),
                folder,
                elsewhere);
        return elsewhere;
    }

    Path files() {
        return folder.resolve("data");
    }

    Path logs() {
        return folder.resolve("log");
    }

    /** The superuser's password, in a file that only Gatepost's own account can read. */
    Secret password() throws IOException {
        Path file = passwordFile();
        if (!Files.exists(file)) {
            throw new PostgresUnusable(
                    "The password file of PostgreSQL's superuser is missing: " + file + ".",
                    "Put it back from the backup of the data folder.");
        }
        return new Secret(Files.readString(file).strip());
    }

    /** Runs one of PostgreSQL's programs as its account. */
    PostgresAccount.Outcome run(Duration limit, List<String> arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(arguments);
        command.set(0, home.resolve("bin").resolve(arguments.getFirst()).toString());
        return account.run(folder, limit, command);
    }

    private Path passwordFile() {
        return folder.resolve("superuser.password");
    }

    private void checkVersion() throws IOException {
        Path marker = files().resolve("PG_VERSION");
        if (!Files.isReadable(marker)) {
            throw new PostgresUnusable(
                    "The folder %s cannot be read, or is no PostgreSQL data folder.".formatted(files()),
                    "Start Gatepost as the user who started it first, or put the folder back from a backup.");
        }
        String version = Files.readString(marker).strip();
        if (!version.equals(PostgresBinaries.MAJOR)) {
            throw new PostgresUnusable(
                    "The folder %s belongs to PostgreSQL %s; this Gatepost carries %s."
                            .formatted(files(), version, PostgresBinaries.MAJOR),
                    "Upgrade it with pg_upgrade, or start the Gatepost version that made it.");
        }
    }

    private void initialise() throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        writePrivately(passwordFile(), password);
        Path given = folder.resolve("initdb.password");
        writePrivately(given, password);
        account.own(given);
        Path fresh = folder.resolve("data.new");
        PostgresBinaries.delete(fresh);
        Files.createDirectory(fresh, ownerOnly("rwx------"));
        account.own(fresh);
        try {
            var outcome = run(
                    Duration.ofMinutes(3),
                    List.of(
                            "initdb",
                            "--pgdata=" + fresh,
                            "--username=" + SUPERUSER,
                            "--pwfile=" + given,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--data-checksums"));
            if (!outcome.ok()) {
                throw new PostgresUnusable(
                        "PostgreSQL could not make its data folder: " + outcome.output(),
                        "See that " + folder + " has room and can be written.");
            }
        } finally {
            Files.deleteIfExists(given);
        }
        Files.move(fresh, files(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void configure() throws IOException {
        if (!Files.exists(logs())) {
            Files.createDirectory(logs(), ownerOnly("rwx------"));
            account.own(logs());
        }
        replace(files().resolve("postgresql.conf"), settings());
        replace(files().resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
    }

    /**
     * Nothing that a statement carries may reach the log, for it may be personal: no statements, no parameters, no
     * details, and no errors (the component that met one reports it).
     */
    private String settings() {
        return """
                # Written by Gatepost at every start. Your own settings go to postgresql.local.conf beside this file.
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                max_connections = 60
                shared_buffers = 256MB
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                wal_compression = on
                max_wal_size = 2GB
                min_wal_size = 1GB
                wal_level = replica
                random_page_cost = 1.1
                autovacuum_naptime = 15s
                effective_io_concurrency = 16
                jit = off
                password_encryption = scram-sha-256
                timezone = 'UTC'
                log_timezone = 'UTC'
                logging_collector = on
                log_directory = '%s'
                log_filename = 'postgresql-%%a.log'
                log_file_mode = 0600
                log_rotation_age = 1d
                log_rotation_size = 0
                log_truncate_on_rotation = on
                log_min_messages = log
                log_min_error_statement = panic
                log_min_duration_statement = -1
                log_statement = none
                log_error_verbosity = terse
                log_parameter_max_length = 0
                log_parameter_max_length_on_error = 0
                include_if_exists = 'postgresql.local.conf'
                """.formatted(logs().toString().replace("'", "''"));
    }

    private void replace(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        writePrivately(fresh, content);
        account.own(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writePrivately(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, ownerOnly("rw-------"));
        Files.writeString(file, content);
    }

    private static java.nio.file.attribute.FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
