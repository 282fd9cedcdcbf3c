package dev.gatepost;

import dev.gatepost.access.AfterRestore;
import dev.gatepost.audit.CheckLogs;
import dev.gatepost.keys.BackupKeys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.DatabaseSettings;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.recovery.BackupUnusable;
import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.LoadBackup;
import dev.gatepost.recovery.Manifest;
import dev.gatepost.recovery.Scratch;
import dev.gatepost.recovery.TakeBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Verifies a backup as nothing less can: brings it back, into a PostgreSQL made for that, which is removed again. */
final class VerifyBackup {
    private static final DatabaseSettings.Pools SMALL = new DatabaseSettings.Pools(1, 1, 1, 1, 1, false);

    private final Settings settings;
    private final Clock clock;

    VerifyBackup(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** How long bringing it back took. Throws {@link BackupUnusable} when it is not what it says. */
    Duration verify(TakeBackup.Taken taken, BackupKeys keys) {
        long began = System.nanoTime();
        Path scratch = settings.dataDir().resolve("backup-verify-" + UUID.randomUUID());
        byte[] seed = new byte[32];
        new SecureRandom().nextBytes(seed);
        try {
            Files.createDirectory(scratch);
            Manifest manifest = Manifest.read(taken.folder(), keys);
            var load = new LoadBackup(taken.folder(), manifest, keys);
            load.check(clock.instant());
            try (Database database = PostgresDatabase.open(new DatabaseSettings(scratch, null, null, SMALL), seed);
                    Connection owner = database.connectAsOwner()) {
                load.into(owner);
                checkLogs(database, owner);
                owner.rollback();
            }
            return Duration.ofNanos(System.nanoTime() - began);
        } catch (IOException | SQLException failure) {
            throw new BackupUnusable(
                    Code.NOT_READABLE,
                    "The backup was made and could not be brought back: " + failure.getMessage() + ".",
                    "See that the disk of the data folder has room for a second database.",
                    failure);
        } finally {
            Scratch.remove(scratch);
        }
    }

    private static void checkLogs(Database database, Connection owner) throws SQLException {
        Database.Scope all = AfterRestore.everything(owner);
        database.enter(owner, all);
        for (WorkspaceId log : all.workspaces()) {
            Optional<String> fault = CheckLogs.fault(owner, log);
            if (fault.isPresent()) {
                throw new BackupUnusable(
                        Code.BACKUP_DAMAGED,
                        "In the backup " + fault.get() + ".",
                        "Verify the log of the running Gatepost: ./gatepost audit export, and the verifier.");
            }
        }
    }
}
