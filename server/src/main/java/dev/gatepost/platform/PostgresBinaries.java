package dev.gatepost.platform;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked once from the archive on the class path for this platform. They link against
 * glibc on Linux.
 */
final class PostgresBinaries {
    /** The major version, as {@code PG_VERSION} in a data folder writes it. */
    static final String MAJOR = "18";

    private static final String FOLDER = "binaries-18.6";
    private static final String MEND = "Set GATEPOST_DATABASE_URL to a PostgreSQL (15 or newer) that runs elsewhere.";

    private PostgresBinaries() {}

    /**
     * The folder with {@code bin}, {@code lib} and {@code share}. A folder that is there is complete: unpacking goes
     * to another name and ends with a rename.
     */
    static Path unpackInto(Path parent) throws IOException {
        Path home = parent.resolve(FOLDER);
        if (Files.isDirectory(home)) {
            return home;
        }
        String archive = archiveOf(System.getProperty("os.name"), System.getProperty("os.arch"));
        try (InputStream packed = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
            if (packed == null) {
                throw new PostgresUnusable("Gatepost carries no PostgreSQL for this platform (" + archive + ").", MEND);
            }
            Path fresh = Files.createDirectory(parent.resolve(FOLDER + "." + UUID.randomUUID()));
            unpack(packed, fresh);
            try {
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException lostRace) {
                delete(fresh);
                if (!Files.isDirectory(home)) {
                    throw lostRace;
                }
            }
        }
        return home;
    }

    /** Refuses binaries that this machine cannot run (another C library, a folder mounted noexec). */
    static void check(Path home, PostgresAccount account) throws IOException {
        var answer = account.run(home, java.time.Duration.ofSeconds(20), List.of(home + "/bin/postgres", "--version"));
        if (!answer.ok()) {
            throw new PostgresUnusable(
                    "The PostgreSQL that Gatepost carries does not run on this machine: " + answer.output(), MEND);
        }
    }

    static String archiveOf(String system, String machine) {
        String os = system.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : system.toLowerCase(Locale.ROOT);
        String cpu =
                switch (machine) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> machine;
                };
        return "postgres-" + os + "-" + cpu + ".txz";
    }

    private static void unpack(InputStream packed, Path into) throws IOException {
        Files.setPosixFilePermissions(into, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = into.resolve(entry.getName()).normalize();
                if (!target.startsWith(into)) {
                    throw new IOException("The archive reaches outside its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    unpackFile(tar, entry, target);
                }
            }
        }
        try (Stream<Path> folders = Files.walk(into).filter(Files::isDirectory)) {
            for (Path folder : folders.toList()) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static void unpackFile(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean runs = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Removes a folder with all that is in it; symbolic links are removed and not followed. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
