package dev.gatepost.events;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code event_endpoint_health}: how endpoints fare. What goes well is written every few seconds at most, so
 * that a busy endpoint costs nothing; what goes wrong, always.
 */
final class EndpointHealth {
    private static final Duration WRITTEN_EVERY = Duration.ofSeconds(5);

    /** When each endpoint's last good sign was written; none while it fails. */
    private final Map<UUID, Instant> good = new ConcurrentHashMap<>();

    /**
     * What a batch of tries showed of one endpoint.
     *
     * @param failure what the last one that was not taken met; null when all were taken
     */
    record Sign(
            WorkspaceId workspace,
            UUID endpoint,
            boolean taken,
            @Nullable String failure) {}

    /** An endpoint that takes nothing. */
    record Failing(WorkspaceId workspace, UUID endpoint, Instant since, String failure) {}

    /** Writes the signs; those that fail, and since when. */
    List<Failing> note(Connection tx, Collection<Sign> signs, Instant now) throws SQLException {
        List<Sign> worth = signs.stream()
                .filter(s -> isWorthWriting(s, now))
                .sorted(Comparator.comparing(Sign::endpoint))
                .toList();
        if (worth.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into event_endpoint_health as h
                    (workspace_id, endpoint_id, last_delivered_at, last_failed_at, last_failure, failing_since)
                select w, e, case when t = 1 then ?::timestamptz end,
                    case when f is not null then ?::timestamptz end, f,
                    case when t = 0 then ?::timestamptz end
                from unnest(?::uuid[], ?::uuid[], ?::int[], ?::text[]) as n(w, e, t, f)
                on conflict (workspace_id, endpoint_id) do update set
                    last_delivered_at = coalesce(excluded.last_delivered_at, h.last_delivered_at),
                    last_failed_at = coalesce(excluded.last_failed_at, h.last_failed_at),
                    last_failure = coalesce(excluded.last_failure, h.last_failure),
                    failing_since = case when excluded.last_delivered_at is null
                        then coalesce(h.failing_since, excluded.failing_since) end
                returning workspace_id, endpoint_id, failing_since, last_failure""")) {
            Sql.bind(
                    s,
                    now,
                    now,
                    now,
                    column(tx, "uuid", worth, w -> w.workspace().value()),
                    column(tx, "uuid", worth, Sign::endpoint),
                    column(tx, "int", worth, w -> w.taken() ? 1 : 0),
                    column(tx, "text", worth, Sign::failure));
            List<Failing> out = new ArrayList<>();
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    Instant since = Sql.instant(row, 3);
                    if (since != null) {
                        out.add(new Failing(
                                new WorkspaceId(row.getObject(1, UUID.class)),
                                row.getObject(2, UUID.class),
                                since,
                                row.getString(4)));
                    }
                }
            }
            return out;
        }
    }

    private boolean isWorthWriting(Sign sign, Instant now) {
        if (sign.failure() != null) {
            good.remove(sign.endpoint());
            return true;
        }
        Instant written = good.get(sign.endpoint());
        if (written != null && now.isBefore(written.plus(WRITTEN_EVERY))) {
            return false;
        }
        good.put(sign.endpoint(), now);
        return true;
    }

    /** How one endpoint fares, as far as anything is known. */
    record Seen(
            @Nullable Instant lastDelivered,
            @Nullable Instant lastFailed,
            @Nullable String lastFailure,
            @Nullable Instant failingSince) {
        static final Seen NOTHING = new Seen(null, null, null, null);
    }

    static Map<UUID, Seen> of(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select endpoint_id, last_delivered_at, last_failed_at, last_failure, failing_since
                from event_endpoint_health where workspace_id = ?""")) {
            Sql.bind(s, workspace.value());
            Map<UUID, Seen> out = new HashMap<>();
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    out.put(
                            Objects.requireNonNull(row.getObject(1, UUID.class)),
                            new Seen(Sql.instant(row, 2), Sql.instant(row, 3), row.getString(4), Sql.instant(row, 5)));
                }
            }
            return out;
        }
    }
}
