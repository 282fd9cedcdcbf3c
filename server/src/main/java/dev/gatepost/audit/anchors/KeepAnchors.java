package dev.gatepost.audit.anchors;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.SignedCheckpoint;
import dev.gatepost.platform.AnchorSettings;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest checkpoint of the instance's log outside, each N minutes and at the end (AUD-02). The instance's log
 * vouches for those of all workspaces.
 */
public final class KeepAnchors {
    private static final Logger LOG = LoggerFactory.getLogger(KeepAnchors.class);
    private static final Scope INSTANCE = new Scope(List.of(WorkspaceId.INSTANCE), List.of());
    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    /** After a failure it is tried again sooner than each N minutes. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private static final Telemetry.Readings LAG = Telemetry.readings(
            "gatepost_audit_anchor_lag_seconds",
            "For how long the newest checkpoint has not been anchored outside; -1 without an anchor.");
    private static final String ADD = """
            insert into audit_anchor (workspace_id, size, target, name, root, at) values (?, ?, ?, ?, ?, ?)
            on conflict (workspace_id, size, target) do nothing""";
    private static final String NEWEST = """
            select size, target, name, at from audit_anchor where workspace_id = ?
            order by size desc limit ?""";

    /** A checkpoint that was kept. */
    public record Anchor(long size, String target, String name, Instant at) {}

    /**
     * How it stands.
     *
     * @param newest the newest that was kept at the present target
     * @param lag for how long something has not been kept; empty without a target
     * @param trouble why the last try failed, or how the place contradicts the log
     * @param contradicted whether it is the second
     */
    public record Standing(
            Optional<Anchor> newest, Optional<Duration> lag, Optional<String> trouble, boolean contradicted) {}

    private final Database database;
    private final ExportAudit export;
    private final Audit audit;
    private final Clock clock;
    private final FindAuditEvents restores;
    private final AnchorSettings settings;
    private final @Nullable AnchorPlace place;
    private @Nullable Instant tried;
    private @Nullable Instant behindSince;
    private @Nullable String trouble;
    private boolean contradicted;

    /** What it works with. */
    public record Parts(Database database, ExportAudit export, Audit audit, Clock clock, OutboundHttp http) {}

    public KeepAnchors(Parts p, AnchorSettings settings) {
        this.database = p.database();
        this.export = p.export();
        this.audit = p.audit();
        this.clock = p.clock();
        this.restores = new FindAuditEvents(p.database());
        this.settings = settings;
        this.place = settings.target()
                .<AnchorPlace>map(t -> settings.folder()
                        .<AnchorPlace>map(FolderPlace::new)
                        .or(() -> settings.bucket().map(bucket -> S3Place.of(settings, bucket)))
                        .orElseGet(() -> new WebPlace(p.http(), URI.create(t), settings.tokenFile())))
                .orElse(null);
        LAG.set(place == null ? -1 : 0);
    }

    /** Whether it is time to keep another. */
    public synchronized boolean due() {
        Duration wait = trouble == null ? settings.every() : AFTER_FAILURE;
        return place != null && (tried == null || !clock.instant().isBefore(tried.plus(wait)));
    }

    /** Keeps the newest checkpoint, unless it is kept. */
    public synchronized void keep() {
        if (place == null) {
            return;
        }
        Instant now = clock.instant();
        tried = now;
        SignedCheckpoint newest = export.newest(WorkspaceId.INSTANCE);
        if (newest.size() == 0 || isKept(newest.size())) {
            behindSince = null;
            LAG.set(0);
            return;
        }
        behindSince = behindSince == null ? now : behindSince;
        long outgrown = setBackBelow();
        if (newest.size() <= outgrown) {
            trouble = "a restore set the log back, and the place has " + outgrown + " events of before; checkpoints are"
                    + " kept again from event " + outgrown + " on";
            contradicted = false;
            LAG.set(Duration.between(behindSince, now).toSeconds());
            return;
        }
        AnchorName name = new AnchorName(newest.origin(), newest.size());
        switch (tries(place, name, newest.note())) {
            case AnchorPlace.Kept.Fine() -> {
                note(newest, name, now);
                trouble = null;
                contradicted = false;
                behindSince = null;
            }
            case AnchorPlace.Kept.Contradicted(String how) -> contradicted(how);
            case AnchorPlace.Kept.Failed(String why) -> {
                trouble = why;
                contradicted = false;
                LOG.warn("the audit's checkpoint could not be kept outside: {}", why);
            }
        }
        LAG.set(behindSince == null ? 0 : Duration.between(behindSince, now).toSeconds());
    }

    /** How far the place went when a restore last set the log back: no contradiction, it is on the record. */
    private long setBackBelow() {
        return restores.find(WorkspaceId.INSTANCE, AuditFilter.action("log.restored"), 1, null).stream()
                .map(entry -> entry.event().facts().getOrDefault("outside", "0"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** The newest first. */
    public List<Anchor> newest(int most) {
        return database.transact(Role.CONSOLE, INSTANCE, tx -> {
            try (PreparedStatement find = tx.prepareStatement(NEWEST)) {
                Sql.bind(find, WorkspaceId.INSTANCE.value(), most);
                try (ResultSet rows = find.executeQuery()) {
                    List<Anchor> out = new ArrayList<>();
                    while (rows.next()) {
                        out.add(new Anchor(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getString(3),
                                Objects.requireNonNull(Sql.instant(rows, 4))));
                    }
                    return out;
                }
            }
        });
    }

    /** How it stands now. */
    public synchronized Standing standing() {
        Optional<Anchor> last = newest(20).stream()
                .filter(a -> settings.target().filter(a.target()::equals).isPresent())
                .findFirst();
        Instant now = clock.instant();
        Optional<Duration> lag =
                settings.target().map(t -> Duration.between(Objects.requireNonNullElse(since(), now), now));
        return new Standing(last, lag, Optional.ofNullable(trouble), contradicted);
    }

    /** Since when something is not kept; counted from the last try too, so that a job that stands still is seen. */
    private @Nullable Instant since() {
        if (behindSince != null || tried == null) {
            return behindSince;
        }
        long size = export.newest(WorkspaceId.INSTANCE).size();
        return size == 0 || isKept(size) ? null : tried;
    }

    private boolean isKept(long size) {
        return newest(1).stream()
                .anyMatch(a -> a.size() == size
                        && settings.target().filter(a.target()::equals).isPresent());
    }

    private static AnchorPlace.Kept tries(AnchorPlace place, AnchorName name, String note) {
        AnchorPlace.Kept kept = place.keep(name, note);
        for (int i = 1; i < TRIES && kept instanceof AnchorPlace.Kept.Failed; i++) {
            try {
                Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return kept;
            }
            kept = place.keep(name, note);
        }
        return kept;
    }

    private void note(SignedCheckpoint checkpoint, AnchorName name, Instant now) {
        String target = settings.target().orElseThrow();
        database.<@Nullable Void>transact(Role.JOBS, INSTANCE, tx -> {
            try (PreparedStatement add = tx.prepareStatement(ADD)) {
                Sql.bind(
                        add,
                        WorkspaceId.INSTANCE.value(),
                        checkpoint.size(),
                        target,
                        name.written(),
                        checkpoint.root(),
                        now);
                add.executeUpdate();
            }
            return null;
        });
    }

    private void contradicted(String how) {
        LOG.error("the place outside contradicts the audit log: {}", how);
        if (how.equals(trouble)) {
            return;
        }
        trouble = how;
        contradicted = true;
        database.<@Nullable Void>transact(Role.JOBS, INSTANCE, tx -> {
            audit.append(
                    tx,
                    List.of(new AuditEvent(
                            WorkspaceId.INSTANCE,
                            "anchor.contradicted",
                            "component:audit",
                            null,
                            null,
                            UuidV7.next().toString(),
                            clock.instant(),
                            new TreeMap<>(java.util.Map.of("how", how)))));
            return null;
        });
    }
}
