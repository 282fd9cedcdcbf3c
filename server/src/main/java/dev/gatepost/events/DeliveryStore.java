package dev.gatepost.events;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code event_delivery} as people see it: what went to an endpoint, and what is to go again. */
final class DeliveryStore {
    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);
    /** Rows that one question looks at, so that a rare type costs many small questions instead of a long one. */
    private static final int LOOKED_AT = 5_000;

    /**
     * Which deliveries of an endpoint.
     *
     * @param event one event alone, or null
     * @param from of their making, or null
     * @param states none for all
     * @param types {@code message.delivered} or {@code message.*}; none for all
     */
    record Selection(
            WorkspaceId workspace,
            EndpointId endpoint,
            @Nullable UUID event,
            @Nullable Instant from,
            @Nullable Instant until,
            Set<String> states,
            Set<String> types) {
        Selection {
            states = Set.copyOf(states);
            types = Set.copyOf(types);
        }

        private UUID lowest() {
            // A delivery is made right after its event, by the same clock.
            return event != null ? event : from == null ? FIRST : floor(from);
        }

        private UUID highest() {
            if (event != null) {
                return floor(UuidV7.instantOf(event).plusSeconds(60));
            }
            return until == null ? LAST : floor(until);
        }

        private boolean has(Line line) {
            boolean type = types.isEmpty()
                    || types.contains(line.type())
                    || types.contains(line.type().substring(0, line.type().indexOf('.') + 1) + "*");
            return type
                    && (event == null || event.equals(line.event()))
                    && (states.isEmpty() || states.contains(line.state()));
        }
    }

    /** One line of the log: no content. */
    record Line(
            UUID id,
            UUID event,
            String type,
            UUID object,
            String state,
            int tries,
            int replays,
            @Nullable String answer,
            Instant at,
            @Nullable Instant answeredAt) {}

    /** @param next where the next page begins; null when there is none */
    record Page(List<Line> lines, @Nullable UUID next) {}

    /** The smallest id of that millisecond (RFC 9562, version 7). */
    static UUID floor(Instant instant) {
        return new UUID(instant.toEpochMilli() << 16 | 0x7000L, 0x8000000000000000L);
    }

    /** The newest first. */
    Page newest(Connection tx, Selection asked, @Nullable UUID before, int limit) throws SQLException {
        return page(tx, asked, before == null ? asked.highest() : before, limit, true);
    }

    /** The oldest first, in the order in which they are to go again. */
    Page oldest(Connection tx, Selection asked, @Nullable UUID after, int limit) throws SQLException {
        return page(tx, asked, after == null ? asked.lowest() : after, limit, false);
    }

    private static Page page(Connection tx, Selection asked, UUID edge, int limit, boolean down) throws SQLException {
        String sql = """
                select d.id, d.event_id, e.type, d.object, d.state, d.tries, d.replays, d.answer, d.at, d.answered_at
                from (select * from event_delivery
                    where workspace_id = ? and endpoint_id = ? and id > ? and id < ?
                    order by id %s limit ?) d
                join event e on e.workspace_id = d.workspace_id and e.id = d.event_id
                order by d.id %s""".formatted(down ? "desc" : "asc", down ? "desc" : "asc");
        List<Line> out = new ArrayList<>();
        UUID next = null;
        int seen = 0;
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(
                    s,
                    asked.workspace().value(),
                    asked.endpoint().value(),
                    down ? asked.lowest() : edge,
                    down ? edge : asked.highest(),
                    LOOKED_AT);
            try (ResultSet row = s.executeQuery()) {
                while (row.next() && out.size() < limit) {
                    Line line = line(row);
                    seen++;
                    next = line.id();
                    if (asked.has(line)) {
                        out.add(line);
                    }
                }
            }
        }
        return new Page(out, out.size() == limit || seen == LOOKED_AT ? next : null);
    }

    private static Line line(ResultSet row) throws SQLException {
        return new Line(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getInt(6),
                row.getInt(7),
                row.getString(8),
                Objects.requireNonNull(Sql.instant(row, 9)),
                Sql.instant(row, 10));
    }

    /** Makes deliveries that are over, or held, go again; the ids of those that do. One on its way is left alone. */
    List<UUID> again(Connection tx, WorkspaceId workspace, List<UUID> ids) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update event_delivery d
                set state = 'pending', tries = 0, replays = replays + 1, answer = null, answered_at = null
                from unnest(?::uuid[]) as n(id)
                where d.workspace_id = ? and d.id = n.id and d.state <> 'pending' returning d.id""")) {
            Sql.bind(s, column(tx, "uuid", ids, i -> i), workspace.value());
            return ids(s);
        }
    }

    /** Moves up to {@code limit} deliveries of an endpoint from one state to another, the oldest first. */
    List<UUID> move(Connection tx, WorkspaceId workspace, UUID endpoint, String from, String to, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update event_delivery d set state = ?
                from (select id from event_delivery
                    where workspace_id = ? and endpoint_id = ? and state = ?
                    order by id limit ? for update skip locked) n
                where d.workspace_id = ? and d.id = n.id returning d.id""")) {
            Sql.bind(s, to, workspace.value(), endpoint, from, limit, workspace.value());
            return ids(s);
        }
    }

    /** Holds deliveries whose endpoint is disabled, and drops those whose endpoint is retired. */
    void putAside(Connection tx, List<EventStore.Due> due) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update event_delivery d set state = n.state
                from unnest(?::uuid[], ?::uuid[], ?::text[]) as n(w, id, state)
                where d.workspace_id = n.w and d.id = n.id and d.state = 'pending'""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", due, d -> d.delivery().workspace().value()),
                    column(tx, "uuid", due, d -> d.delivery().id()),
                    column(tx, "text", due, d -> d.endpointState().equals("retired") ? "dropped" : "held"));
            s.executeUpdate();
        }
    }

    private static List<UUID> ids(PreparedStatement s) throws SQLException {
        List<UUID> out = new ArrayList<>();
        try (ResultSet row = s.executeQuery()) {
            while (row.next()) {
                out.add(row.getObject(1, UUID.class));
            }
        }
        return out;
    }
}
