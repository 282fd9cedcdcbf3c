package dev.gatepost.limits.money;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.limits.money.BudgetUse.Key;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code spend}: one row for each message that has a price. */
final class SpendStore {
    /** How the money of a message stands. */
    enum State {
        RESERVED,
        SPENT,
        RELEASED;

        private final String written = name().toLowerCase(Locale.ROOT);

        String written() {
            return written;
        }
    }

    /** Where a message is. */
    record Place(WorkspaceId workspace, UUID message) {}

    /**
     * A row.
     *
     * @param connection the route of the last hand-over; null before the first
     * @param reserved the live reservation, or the last one
     * @param spent of all tries so far that the carrier bills; null when none is known
     * @param keys the budgets and periods in which the reservation stands
     */
    record Row(
            Place place,
            Channel channel,
            @Nullable String country,
            Purpose purpose,
            @Nullable UUID connection,
            int segments,
            Money reserved,
            @Nullable Long spent,
            List<Key> keys,
            State state,
            Instant acceptedAt) {}

    void insert(Connection tx, List<Row> rows, Instant now) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into spend (workspace_id, message_id, channel, country, purpose, segments, reserved_micros,
                    currency, budgets, periods, state, accepted_at, at)
                select n.w, n.m, n.ch, n.co, n.pu, n.se, n.r, n.cu, n.b::uuid[], n.p::date[], 'reserved', n.a, ?
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::text[],
                    ?::text[], ?::text[], ?::timestamptz[]) as n(w, m, ch, co, pu, se, r, cu, b, p, a)""")) {
            Sql.bind(
                    s,
                    now,
                    column(tx, "uuid", rows, r -> r.place().workspace().value()),
                    column(tx, "uuid", rows, r -> r.place().message()),
                    column(tx, "text", rows, r -> r.channel().written()),
                    column(tx, "text", rows, Row::country),
                    column(tx, "text", rows, r -> r.purpose().written()),
                    column(tx, "int", rows, Row::segments),
                    column(tx, "bigint", rows, r -> r.reserved().micros()),
                    column(tx, "text", rows, r -> r.reserved().currency().getCurrencyCode()),
                    column(tx, "text", rows, r -> budgets(r.keys())),
                    column(tx, "text", rows, r -> periods(r.keys())),
                    column(tx, "timestamptz", rows, Row::acceptedAt));
            s.executeUpdate();
        }
    }

    /** The rows of those messages that have one, locked in the order of their ids. */
    List<Row> lock(Connection tx, Collection<Place> places) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select s.workspace_id, s.message_id, s.channel, s.country, s.purpose, s.connection_id, s.segments,
                    s.reserved_micros, s.spent_micros, s.currency, s.budgets, s.periods, s.state, s.accepted_at
                from unnest(?::uuid[], ?::uuid[]) as n(w, m)
                join spend s on s.workspace_id = n.w and s.message_id = n.m
                order by s.workspace_id, s.message_id for update of s""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", places, p -> p.workspace().value()),
                    column(tx, "uuid", places, Place::message));
            ResultSet rows = s.executeQuery();
            List<Row> out = new ArrayList<>();
            while (rows.next()) {
                out.add(row(rows));
            }
            return out;
        }
    }

    /** Writes what changes of these rows: route, segments, amounts, budgets, state. */
    void update(Connection tx, List<Row> rows, Instant now) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                update spend s set connection_id = n.c, segments = n.se, reserved_micros = n.r, spent_micros = n.sp,
                    currency = n.cu, budgets = n.b::uuid[], periods = n.p::date[], state = n.st, at = ?
                from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
                    ?::text[], ?::text[]) as n(w, m, c, se, r, sp, cu, b, p, st)
                where s.workspace_id = n.w and s.message_id = n.m""")) {
            Sql.bind(
                    s,
                    now,
                    column(tx, "uuid", rows, r -> r.place().workspace().value()),
                    column(tx, "uuid", rows, r -> r.place().message()),
                    column(tx, "uuid", rows, Row::connection),
                    column(tx, "int", rows, Row::segments),
                    column(tx, "bigint", rows, r -> r.reserved().micros()),
                    column(tx, "bigint", rows, Row::spent),
                    column(tx, "text", rows, r -> r.reserved().currency().getCurrencyCode()),
                    column(tx, "text", rows, r -> budgets(r.keys())),
                    column(tx, "text", rows, r -> periods(r.keys())),
                    column(tx, "text", rows, r -> r.state().written()));
            s.executeUpdate();
        }
    }

    Optional<Row> find(Connection tx, Place place) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select workspace_id, message_id, channel, country, purpose, connection_id, segments, reserved_micros,
                    spent_micros, currency, budgets, periods, state, accepted_at
                from spend where workspace_id = ? and message_id = ?""")) {
            Sql.bind(s, place.workspace().value(), place.message());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(row(rows)) : Optional.empty();
        }
    }

    /** A budget and period where what is reserved is not what the live messages add up to. */
    record Difference(BudgetId budget, LocalDate period, long reserved, long live) {}

    List<Difference> differences(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with live as materialized (
                    select k.b, k.p, sum(s.reserved_micros)::bigint as sum
                    from spend s cross join lateral unnest(s.budgets, s.periods) as k(b, p)
                    where s.workspace_id = ? and s.state = 'reserved' group by k.b, k.p),
                kept as materialized (
                    select budget_id as b, period_start as p, reserved_micros as sum from budget_use
                    where workspace_id = ?)
                select b, p, coalesce(kept.sum, 0), coalesce(live.sum, 0) from kept full join live using (b, p)
                where coalesce(kept.sum, 0) <> coalesce(live.sum, 0) order by b, p""")) {
            Sql.bind(s, workspace.value(), workspace.value());
            ResultSet rows = s.executeQuery();
            List<Difference> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Difference(
                        new BudgetId(rows.getObject(1, UUID.class)),
                        rows.getObject(2, LocalDate.class),
                        rows.getLong(3),
                        rows.getLong(4)));
            }
            return out;
        }
    }

    private static Row row(ResultSet r) throws SQLException {
        WorkspaceId workspace = new WorkspaceId(r.getObject(1, UUID.class));
        UUID[] budgets = (UUID[]) r.getArray(11).getArray();
        Date[] periods = (Date[]) r.getArray(12).getArray();
        List<Key> keys = new ArrayList<>(budgets.length);
        for (int i = 0; i < budgets.length; i++) {
            keys.add(new Key(workspace, new BudgetId(budgets[i]), periods[i].toLocalDate()));
        }
        long spent = r.getLong(9);
        Long spentOrNull = r.wasNull() ? null : spent;
        return new Row(
                new Place(workspace, r.getObject(2, UUID.class)),
                Channel.parse(r.getString(3)).orElseThrow(),
                r.getString(4),
                Purpose.parse(r.getString(5)).orElseThrow(),
                r.getObject(6, UUID.class),
                r.getInt(7),
                new Money(r.getLong(8), Currency.getInstance(r.getString(10))),
                spentOrNull,
                keys,
                State.valueOf(r.getString(13).toUpperCase(Locale.ROOT)),
                Objects.requireNonNull(r.getObject(14, Timestamp.class)).toInstant());
    }

    private static String budgets(List<Key> keys) {
        return keys.stream().map(k -> k.budget().value().toString()).collect(Collectors.joining(",", "{", "}"));
    }

    private static String periods(List<Key> keys) {
        return keys.stream().map(k -> k.period().toString()).collect(Collectors.joining(",", "{", "}"));
    }
}
