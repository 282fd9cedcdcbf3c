package dev.gatepost.platform;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The account of the operating system that PostgreSQL runs as. That is our own, except for root: PostgreSQL refuses to
 * run as root, so its commands are started through {@code setpriv} or {@code runuser} as an unprivileged account.
 *
 * @param name the account to drop to; null when the commands run as ourselves
 * @param prefix what stands before every command
 */
record PostgresAccount(@Nullable String name, List<String> prefix) {
    private static final List<String> PREFERRED = List.of("postgres", "nobody");
    private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin");
    private static final String MEND =
            "Start Gatepost as an ordinary user, or set GATEPOST_DATABASE_URL to a PostgreSQL" + " of your own.";

    /** What a command answered. */
    record Outcome(int code, String output) {
        boolean ok() {
            return code == 0;
        }
    }

    PostgresAccount {
        prefix = List.copyOf(prefix);
    }

    /** The account for a cluster in that folder: as root, the owner of what is there already is kept. */
    static PostgresAccount forCluster(Path cluster) throws IOException {
        if (new UnixSystem().getUid() != 0) {
            return new PostgresAccount(null, List.of());
        }
        List<String> candidates = new ArrayList<>(PREFERRED);
        if (Files.exists(cluster)) {
            candidates.addFirst(Files.getOwner(cluster).getName());
        }
        List<String> accounts = Files.readAllLines(Path.of("/etc/passwd"));
        for (String candidate : candidates) {
            for (String line : accounts) {
                String[] fields = line.split(":", -1);
                if (fields.length > 3 && fields[0].equals(candidate) && !fields[2].equals("0")) {
                    return new PostgresAccount(candidate, dropTo(candidate, fields[3]));
                }
            }
        }
        throw new PostgresUnusable("PostgreSQL does not run as root, and there is no account to run it as.", MEND);
    }

    private static List<String> dropTo(String account, String group) {
        for (String folder : FOLDERS) {
            if (Files.isExecutable(Path.of(folder, "setpriv"))) {
                return List.of(folder + "/setpriv", "--reuid=" + account, "--regid=" + group, "--clear-groups", "--");
            }
            if (Files.isExecutable(Path.of(folder, "runuser"))) {
                return List.of(folder + "/runuser", "-u", account, "--");
            }
        }
        throw new PostgresUnusable("PostgreSQL does not run as root, and neither setpriv nor runuser is here.", MEND);
    }

    /** Gives a file or folder to the account. */
    void own(Path path) throws IOException {
        if (name != null) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
        }
    }

    /** Whether the account can go into the folder; the folders above it decide too. */
    boolean reaches(Path folder) throws IOException {
        return name == null
                || run(Path.of("/"), Duration.ofSeconds(10), List.of("/bin/sh", "-c", "cd \"$1\"", "sh", "" + folder))
                        .ok();
    }

    /** Runs a command as the account, with an environment of its own, and waits for it. */
    Outcome run(Path folder, Duration limit, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(command);
        // A file and not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
        Path output = Files.createTempFile("gatepost-postgres", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Outcome(-1, "no answer within " + limit.toSeconds() + " s");
            }
            return new Outcome(process.exitValue(), Files.readString(output).strip());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.getFirst(), interrupted);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
