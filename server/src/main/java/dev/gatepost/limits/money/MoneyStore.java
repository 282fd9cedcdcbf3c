package dev.gatepost.limits.money;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code price} and {@code budget}. */
final class MoneyStore {
    void insertPrices(Connection tx, WorkspaceId workspace, List<Price> prices, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into price (workspace_id, id, connection_id, channel, country, purpose, micros, currency,
                    valid_from, created_at)
                select ?, p.*, ? from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                    ?::text[], ?::timestamptz[]) as p""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    now,
                    column(tx, "uuid", prices, Price::id),
                    column(tx, "uuid", prices, Price::connection),
                    column(tx, "text", prices, p -> p.channel().written()),
                    column(tx, "text", prices, Price::country),
                    column(tx, "text", prices, p -> written(p.purpose())),
                    column(tx, "bigint", prices, p -> p.each().micros()),
                    column(tx, "text", prices, p -> p.each().currency().getCurrencyCode()),
                    column(tx, "timestamptz", prices, Price::validFrom));
            s.executeUpdate();
        }
    }

    /** All prices of the workspace, oldest entry first. */
    List<Price> prices(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, connection_id, channel, country, purpose, micros, currency, valid_from from price
                where workspace_id = ? order by id""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Price> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Price(
                        rows.getObject(1, UUID.class),
                        rows.getObject(2, UUID.class),
                        Channel.parse(rows.getString(3)).orElseThrow(),
                        rows.getString(4),
                        purpose(rows.getString(5)),
                        new Money(rows.getLong(6), Currency.getInstance(rows.getString(7))),
                        Objects.requireNonNull(Sql.instant(rows, 8))));
            }
            return out;
        }
    }

    int countPrices(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select count(*) from price where workspace_id = ?")) {
            Sql.bind(s, workspace.value());
            ResultSet row = s.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    void insertBudget(Connection tx, Budget b, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into budget (workspace_id, id, name, purpose, connection_id, country, channel, period, zone,
                    limit_micros, currency, mode, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    b.workspace().value(),
                    b.id().value(),
                    b.name(),
                    written(b.purpose()),
                    b.connection(),
                    b.country(),
                    b.channel() == null ? null : b.channel().written(),
                    b.period().written(),
                    b.zone().getId(),
                    b.limit().micros(),
                    b.limit().currency().getCurrencyCode(),
                    b.mode().written(),
                    now);
            s.executeUpdate();
        }
    }

    private static final String BUDGET_COLUMNS = """
            workspace_id, id, name, purpose, connection_id, country, channel, period, zone, limit_micros, currency, mode
            """;

    /** The budgets that are not retired, by their ids. */
    List<Budget> budgets(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + BUDGET_COLUMNS
                + " from budget where workspace_id = ? and retired_at is null order by id")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Budget> out = new ArrayList<>();
            while (rows.next()) {
                out.add(budget(rows));
            }
            return out;
        }
    }

    /** The budget, when it is this workspace's and not retired; locked against another change. */
    Optional<Budget> lockBudget(Connection tx, WorkspaceId workspace, BudgetId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + BUDGET_COLUMNS
                + " from budget where workspace_id = ? and id = ? and retired_at is null for update")) {
            Sql.bind(s, workspace.value(), id.value());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(budget(rows)) : Optional.empty();
        }
    }

    /** Writes limit and mode; retires it when {@code retired} is given. */
    void changeBudget(Connection tx, Budget b, @Nullable Instant retired) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update budget set limit_micros = ?, mode = ?, retired_at = ? where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    b.limit().micros(),
                    b.mode().written(),
                    retired == null ? null : java.sql.Timestamp.from(retired),
                    b.workspace().value(),
                    b.id().value());
            s.executeUpdate();
        }
    }

    private static Budget budget(ResultSet row) throws SQLException {
        String channel = row.getString(7);
        return new Budget(
                new WorkspaceId(row.getObject(1, UUID.class)),
                new BudgetId(row.getObject(2, UUID.class)),
                row.getString(3),
                purpose(row.getString(4)),
                row.getObject(5, UUID.class),
                row.getString(6),
                channel == null ? null : Channel.parse(channel).orElseThrow(),
                Budget.Period.parse(row.getString(8)).orElseThrow(),
                ZoneId.of(row.getString(9)),
                new Money(row.getLong(10), Currency.getInstance(row.getString(11))),
                Budget.Mode.parse(row.getString(12)).orElseThrow());
    }

    private static @Nullable String written(@Nullable Purpose purpose) {
        return purpose == null ? null : purpose.written();
    }

    private static @Nullable Purpose purpose(@Nullable String written) {
        return written == null ? null : Purpose.parse(written).orElseThrow();
    }
}
