package dev.gatepost;

import dev.gatepost.access.AfterRestore;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.keys.BackupKeys;
import dev.gatepost.keys.SigningKey;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.erasure.WorkErasures;
import dev.gatepost.recovery.BackupUnusable;
import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.EpochsPart;
import dev.gatepost.recovery.Journal;
import dev.gatepost.recovery.KeepJournal;
import dev.gatepost.recovery.Records;
import dev.gatepost.recovery.TakeBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Backups of a running Gatepost, the journal beside them, and what a restored one does before it serves anybody. */
public final class RecoveryRooms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryRooms.class);
    private static final String ACTOR = "component:restore";
    private static final Scope INSTANCE = new Scope(List.of(WorkspaceId.INSTANCE), List.of());
    private static final Duration FORGOTTEN_EACH = Duration.ofHours(6);
    private static final Duration MEASURED_EACH = Duration.ofMinutes(1);
    /** The longest period of a budget, and what is settled after its end. */
    private static final int SPENDING_DAYS = 62;

    private static final Telemetry.Readings AGE = Telemetry.readings(
            "gatepost_backup_verified_age_seconds",
            "How long ago the newest backup was taken that was verified by restoring it; -1 without one.");

    private final Rooms rooms;
    private final Journal journal;
    private final KeepJournal keep;

    RecoveryRooms(Rooms rooms) {
        this.rooms = rooms;
        this.journal = new Journal(rooms.settings().recovery().journal());
        this.keep = new KeepJournal(new KeepJournal.Parts(
                rooms.database(),
                this::everything,
                (tx, workspaces) -> dev.gatepost.limits.AfterRestore.used(tx, workspaces, since()),
                journal,
                rooms.settings().recovery().kept(),
                rooms.clock()));
    }

    /** Refuses a database that was brought back and not made safe, before anything is read from it to be sent. */
    static void requireCurrent(Settings settings, Database database) {
        var journal = new Journal(settings.recovery().journal());
        database.<@Nullable Void>transact(Role.JOBS, Scope.none(), tx -> {
            Records.requireCurrent(tx, journal);
            return null;
        });
    }

    void schedule(Repeating jobs) {
        jobs.every(KeepJournal.EVERY, "the journal of what forbids", keep::work);
        jobs.every(FORGOTTEN_EACH, "the forgetting of the journal", keep::forget);
        jobs.every(
                MEASURED_EACH,
                "the age of the backup",
                () -> AGE.set(verifiedAgo().map(Duration::toSeconds).orElse(-1L)));
    }

    private LocalDate since() {
        return rooms.clock().instant().atZone(ZoneOffset.UTC).toLocalDate().minusDays(SPENDING_DAYS);
    }

    private Scope everything() {
        return rooms.database().transact(Role.CONSOLE, Scope.none(), AfterRestore::everything);
    }

    /** How long ago the newest verified backup was taken; empty when there is none. */
    public Optional<Duration> verifiedAgo() {
        return rooms.database()
                .transact(Role.JOBS, Scope.none(), Records::newestVerified)
                .map(at -> Duration.between(at, rooms.clock().instant()));
    }

    /** A backup that was made. {@code verified} is how long restoring it took, if it was. */
    public record Made(TakeBackup.Taken taken, Path epochs, List<Path> removed, Optional<Duration> verified) {}

    /** Makes a backup, its keys apart, and restores it elsewhere when asked to. Throws {@link BackupUnusable}. */
    public Made backup(Path to, Path keysTo, boolean verify, String actor) {
        if (to.toAbsolutePath().normalize().startsWith(keysTo.toAbsolutePath().normalize())
                || keysTo.toAbsolutePath()
                        .normalize()
                        .startsWith(to.toAbsolutePath().normalize())) {
            throw new BackupUnusable(
                    Code.PLACES_TOGETHER,
                    "The data and the epoch keys would lie in one place, and be kept for one time.",
                    "Give --keys-to another folder, which is cleared after weeks.");
        }
        keep.work();
        BackupKeys keys = rooms.keys().backups();
        var take = new TakeBackup(new TakeBackup.Parts(
                rooms.database(),
                keys,
                AfterRestore::everything,
                journal,
                version(),
                rooms.settings().recovery().kept(),
                rooms.settings().region(),
                rooms.clock()));
        SigningKey signer = rooms.database()
                .transact(Role.JOBS, INSTANCE, tx -> rooms.keys().signing().obtain(tx, WorkspaceId.INSTANCE, "backup"));
        TakeBackup.Taken taken = take.into(to, signer);
        Path epochs = EpochsPart.write(keysTo, taken, keys, this::end);
        List<Path> removed = removeExpired(keysTo);
        Optional<Duration> verified = verify
                ? Optional.of(new VerifyBackup(rooms.settings(), rooms.clock()).verify(taken, keys))
                : Optional.empty();
        note(taken, verified, actor);
        return new Made(taken, epochs, removed, verified);
    }

    private Instant end(int epoch) {
        return rooms.privacy().erasures().epochs().end(epoch, rooms.clock().instant());
    }

    private List<Path> removeExpired(Path folder) {
        try {
            return EpochsPart.removeExpired(folder, rooms.clock().instant());
        } catch (IOException failure) {
            throw new BackupUnusable(
                    Code.NOT_WRITTEN,
                    "The backup is made, but keys in " + folder + " whose end has come could not be removed.",
                    "Remove the files there that are named until a day which is over.",
                    failure);
        }
    }

    private void note(TakeBackup.Taken taken, Optional<Duration> verified, String actor) {
        Instant now = rooms.clock().instant();
        var facts = new TreeMap<>(Map.of(
                "rows", Long.toString(taken.manifest().allRows()), "verified", Boolean.toString(verified.isPresent())));
        rooms.database().<@Nullable Void>transact(Role.JOBS, INSTANCE, tx -> {
            Records.taken(tx, taken.manifest(), verified, now);
            List<AuditEvent> events = new ArrayList<>();
            events.add(event("backup.taken", actor, taken.manifest().id(), facts, now));
            if (verified.isPresent()) {
                events.add(event("backup.verified", actor, taken.manifest().id(), new TreeMap<>(), now));
            }
            rooms.audit().append(tx, events);
            return null;
        });
    }

    /**
     * What a restore left to do, before anybody is served: people who were erased since are erased again, and
     * providers' lists of opt-outs are compared. Does nothing on any other day; begun again when it was cut off.
     */
    void finish() {
        Optional<Records.Open> open = rooms.database().transact(Role.JOBS, Scope.none(), Records::open);
        if (open.isEmpty()) {
            return;
        }
        LOG.warn("this Gatepost was restored: {}", open.get().report());
        new WorkErasures(rooms.privacy().erasures()).work();
        String correlation = UuidV7.next().toString();
        int lists = rooms.callbacks().reconciliations().beginAll(ACTOR, correlation);
        Instant now = rooms.clock().instant();
        var facts = new TreeMap<>(Map.of("lists_compared", Integer.toString(lists)));
        rooms.database().<@Nullable Void>transact(Role.JOBS, INSTANCE, tx -> {
            Records.finished(tx, open.get().id(), now);
            rooms.audit()
                    .append(
                            tx,
                            List.of(event("restore.finished", ACTOR, open.get().id(), facts, now)));
            return null;
        });
    }

    private static AuditEvent event(
            String action, String actor, UUID object, TreeMap<String, String> facts, Instant at) {
        return new AuditEvent(
                WorkspaceId.INSTANCE,
                action,
                actor,
                object.toString(),
                null,
                UuidV7.next().toString(),
                at,
                facts);
    }

    static String version() {
        String version = Rooms.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }

    /** What was forbidden a moment ago is in the journal when Gatepost ends in order. */
    @Override
    public void close() {
        try {
            keep.work();
        } catch (RuntimeException failure) {
            LOG.warn("the journal could not be brought up to now: {}", failure.getMessage());
        }
    }
}
