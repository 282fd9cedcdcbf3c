package dev.gatepost;

import dev.gatepost.access.AfterRestore;
import dev.gatepost.keys.BackupKeys;
import dev.gatepost.keys.KeysUnusable;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.DatabaseSettings;
import dev.gatepost.platform.KeySettings;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.PostgresUnusable;
import dev.gatepost.platform.Settings;
import dev.gatepost.recovery.BackupUnusable;
import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.EpochsPart;
import dev.gatepost.recovery.Journal;
import dev.gatepost.recovery.LoadBackup;
import dev.gatepost.recovery.Manifest;
import dev.gatepost.recovery.Records;
import dev.gatepost.recovery.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings a backup back where there is none (OPS-03), or makes a database safe to start that somebody brought back by
 * PostgreSQL's own means. Both end with a Gatepost that stands still, sends nothing again and brings nobody back; the
 * first start ends the work.
 */
public final class RestoreBackup {
    private static final DatabaseSettings.Pools SMALL = new DatabaseSettings.Pools(1, 1, 1, 1, 1, false);

    private final Settings settings;
    private final Clock clock;
    private final Journal journal;

    /** Into the data folder and database of these settings. */
    public RestoreBackup(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.journal = new Journal(settings.recovery().journal());
    }

    /** What was done, in sentences. */
    public record Report(List<String> lines) {
        public Report {
            lines = List.copyOf(lines);
        }
    }

    /** Brings it back. Throws {@link BackupUnusable} with nothing left behind. */
    public Report restore(Path folder, Path epochsFile, boolean withoutJournal, String actor) {
        requireEmpty();
        requireRootKey();
        RootKey root = KeyWork.root(settings);
        var keys = new BackupKeys(root);
        Manifest manifest = Manifest.read(folder, keys);
        requireRegion(manifest);
        var load = new LoadBackup(folder, manifest, keys);
        load.check(clock.instant());
        Map<Integer, byte[]> epochs = EpochsPart.read(epochsFile, manifest, keys, clock.instant());
        if (!withoutJournal) {
            requireJournal();
            journal.readAfter(manifest.journal(), line -> {});
        }
        try {
            keys.putBack(epochs);
            boolean older = bringIn(root, manifest, load);
            try (Database database = open(root, null);
                    Connection owner = database.connectAsOwner()) {
                if (!older) {
                    requireEmpty(owner);
                    load.into(owner);
                }
                var after = new StandStill(settings, clock.instant(), actor);
                after.enter(database, owner);
                after.missing(new TreeSet<>(manifest.epochs()), epochs.keySet());
                after.in(owner, withoutJournal ? Optional.empty() : Optional.of(journal), Optional.of(manifest));
                owner.commit();
                return new Report(after.report());
            }
        } catch (IOException | SQLException | RuntimeException failure) {
            clear(keys, epochs);
            throw explained(failure);
        }
    }

    /**
     * Of an older Gatepost the rows are brought into tables as that one had them, before the further migrations run
     * over them. No start is possible in between.
     *
     * @return whether it is an older one, and its rows are in
     */
    private boolean bringIn(RootKey root, Manifest manifest, LoadBackup load) throws SQLException {
        String until = manifest.until();
        if (until == null) {
            return false;
        }
        try (PostgresDatabase database = open(root, until);
                Connection owner = database.connectAsOwner()) {
            requireEmpty(owner);
            if (!database.hasFurtherMigrations()) {
                return false;
            }
            load.into(owner);
            Records.unsafe(owner);
            owner.commit();
            return true;
        }
    }

    /** Makes a database safe that was brought back to some instant by other means. */
    public Report afterPointInTime(boolean withoutJournal, String actor) {
        requireRootKey();
        if (!withoutJournal) {
            requireJournal();
            journal.readAll(line -> {});
        }
        try (Database database = open(KeyWork.root(settings), null);
                Connection owner = database.connectAsOwner()) {
            var after = new StandStill(settings, clock.instant(), actor);
            after.enter(database, owner);
            after.in(owner, withoutJournal ? Optional.empty() : Optional.of(journal), Optional.empty());
            owner.commit();
            return new Report(after.report());
        } catch (SQLException failure) {
            throw explained(failure);
        }
    }

    /** What is pinned to a region is not held in another one, not for a moment. */
    private void requireRegion(Manifest manifest) {
        String region = manifest.region();
        if (region != null && !settings.region().equals(Optional.of(region))) {
            throw new BackupUnusable(
                    Code.OTHER_REGION,
                    "The backup is of a store in " + region + ", and this machine says "
                            + settings.region().map(r -> "that it is in " + r).orElse("no region") + ".",
                    "Restore it on a machine in " + region + ", with GATEPOST_REGION=" + region + ".");
        }
    }

    private PostgresDatabase open(RootKey root, @Nullable String until) {
        var where =
                new DatabaseSettings(settings.dataDir(), settings.databaseUrl().orElse(null), null, SMALL, until);
        return PostgresDatabase.open(where, root.derive("database-roles"));
    }

    private void requireEmpty() {
        Path data = settings.dataDir();
        for (String used : List.of("postgres", "keys/epochs")) {
            Path there = data.resolve(used);
            boolean empty = !Files.exists(there) || isEmptyFolder(there);
            if (!empty) {
                throw inUse("There is " + there + " already.");
            }
        }
    }

    private static boolean isEmptyFolder(Path folder) {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException notAFolder) {
            return false;
        }
    }

    private static void requireEmpty(Connection owner) throws SQLException {
        if (AfterRestore.everything(owner).workspaces().size() > 1) {
            throw inUse("The database has workspaces already.");
        }
    }

    private static BackupUnusable inUse(String what) {
        return new BackupUnusable(
                Code.FOLDER_IN_USE,
                what + " A restore writes over nothing.",
                "Set GATEPOST_DATA_DIR to an empty folder (and GATEPOST_DATABASE_URL to an empty database).");
    }

    /** A start would make a new root key where there is none; a restore needs the old one. */
    private void requireRootKey() {
        boolean handed = settings.keys().get(KeySettings.ROOT_KEY).isPresent()
                || settings.keys()
                        .credentials()
                        .filter(c -> Files.exists(c.resolve("gatepost-root-key")))
                        .isPresent();
        Path file =
                settings.rootKeyFile().orElse(settings.dataDir().resolve("keys").resolve("root.key"));
        if (!handed && !Files.exists(file)) {
            throw new BackupUnusable(
                    Code.ROOT_KEY_MISSING,
                    "There is no root key at " + file + ", and no backup opens without it.",
                    "Put it there from its own safe place, mode 0600, or set GATEPOST_ROOT_KEY_FILE.");
        }
    }

    private void requireJournal() {
        if (!journal.exists()) {
            throw new BackupUnusable(
                    Code.JOURNAL_MISSING,
                    "There is no journal in " + settings.recovery().journal()
                            + ": who said STOP or was erased since the backup would come back.",
                    "Put it there or set GATEPOST_JOURNAL. If it is lost for good: --without-journal, and ask providers"
                            + " for their lists before anything is sent.");
        }
    }

    private void clear(BackupKeys keys, Map<Integer, byte[]> epochs) {
        try {
            keys.takeAway(epochs);
            Files.deleteIfExists(settings.dataDir().resolve("gatepost.lock"));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException("The epoch keys could not be taken away again.", failure);
        }
        Scratch.remove(settings.dataDir().resolve("postgres"));
    }

    private static boolean isFull(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String said = String.valueOf(t.getMessage());
            if (t instanceof SQLException sql && "53100".equals(sql.getSQLState())
                    || said.contains("No space left on device")
                    || said.contains("File too large")
                    || said.contains("Disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException explained(Exception failure) {
        return switch (failure) {
            case BackupUnusable known -> known;
            case Exception full
            when isFull(full) ->
                new BackupUnusable(
                        Code.DISK_FULL,
                        "The disk of the data folder is full, or a file may not grow as large as the database needs.",
                        "Make room for the database and its log, about three times the size of the backup's data; see"
                                + " ulimit -f. Nothing was left behind.",
                        full);
            case PostgresUnusable known -> known;
            case KeysUnusable known -> known;
            default ->
                new BackupUnusable(
                        Code.NOT_READABLE,
                        "The backup could not be brought back: " + failure.getMessage() + ".",
                        "See that the disk has room for the database and its log; nothing was left behind.",
                        failure);
        };
    }
}
