package dev.gatepost.limits;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was set as the pace of senders (LIM-02): the table {@code directory_sender_pace}, held in memory whole. A change
 * is audited, in force here at once and on other nodes within a second.
 */
public final class SenderPaces {
    /** Changes are looked for again that long, since transactions end later than they say. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final Database database;
    private final Audit audit;
    private final Clock clock;
    private final Map<UUID, PaceRate> known = new ConcurrentHashMap<>();
    private volatile Instant read = Instant.EPOCH;

    public SenderPaces(Database database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** What was set for a sender; empty when nothing was. */
    public Optional<PaceRate> of(UUID sender) {
        return Optional.ofNullable(known.get(sender));
    }

    /** Reads what changed since the last time; called each second by a job. */
    public void refresh() {
        Instant now = clock.instant();
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select sender_id, milli_per_second, burst, unit from directory_sender_pace
                    where changed_at >= ?""")) {
                Sql.bind(s, read.equals(Instant.EPOCH) ? read : read.minus(OVERLAP));
                ResultSet rows = s.executeQuery();
                while (rows.next()) {
                    long milli = rows.getLong(2);
                    UUID sender = rows.getObject(1, UUID.class);
                    if (milli == 0) {
                        known.remove(sender);
                    } else {
                        PaceRate.Unit unit = PaceRate.Unit.parse(rows.getString(4));
                        known.put(sender, new PaceRate(milli, rows.getInt(3), unit));
                    }
                }
                return null;
            }
        });
        read = now;
    }

    /** Sets a sender's pace, or with null lets the usual one hold again. The caller made sure whose sender it is. */
    public void set(Workspace workspace, UUID sender, @Nullable PaceRate rate, String actor) {
        Instant now = clock.instant();
        Map<String, String> facts = rate == null
                ? Map.of()
                : Map.of(
                        "rate_per_second", Double.toString(rate.perSecond()),
                        "burst", Integer.toString(rate.burst()),
                        "unit", rate.unit().written());
        var event = new AuditEvent(
                workspace.id(),
                "sender.pace_set",
                actor,
                Ids.write("sdr", sender),
                null,
                Origin.correlation(),
                now,
                new TreeMap<>(facts));
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    insert into directory_sender_pace (sender_id, workspace_id, milli_per_second, burst, unit, actor,
                        changed_at) values (?, ?, ?, ?, ?, ?, ?)
                    on conflict (sender_id) do update set milli_per_second = excluded.milli_per_second,
                        burst = excluded.burst, unit = excluded.unit, actor = excluded.actor,
                        changed_at = excluded.changed_at
                        where directory_sender_pace.workspace_id = excluded.workspace_id""")) {
                Sql.bind(
                        s,
                        sender,
                        workspace.id().value(),
                        rate == null ? 0L : rate.milliPerSecond(),
                        rate == null ? 1 : rate.burst(),
                        rate == null ? "messages" : rate.unit().written(),
                        actor,
                        now);
                s.executeUpdate();
            }
            audit.append(tx, List.of(event));
            return null;
        });
        refresh();
    }
}
