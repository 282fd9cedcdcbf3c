package dev.gatepost.limits.money;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.limits.money.BudgetUse.Key;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code budget_use}: the gate that all spending of a budget and period passes. */
final class BudgetUseStore {
    /**
     * Locks the rows, those that are missing made first. Both in the order of the key, so that two transactions never
     * wait for each other in a circle: a row is made before anything is locked, and locked after all smaller ones.
     */
    Map<Key, BudgetUse> lock(Connection tx, Collection<Key> keys) throws SQLException {
        Map<Key, BudgetUse> out = new HashMap<>();
        if (keys.isEmpty()) {
            return out;
        }
        make(tx, keys);
        try (PreparedStatement s = tx.prepareStatement("""
                select u.workspace_id, u.budget_id, u.period_start, b.name, b.limit_micros, b.currency, b.mode,
                    u.reserved_micros, u.spent_micros, u.signalled
                from unnest(?::uuid[], ?::uuid[], ?::date[]) as n(w, b, p)
                join budget_use u on u.workspace_id = n.w and u.budget_id = n.b and u.period_start = n.p
                join budget b on b.workspace_id = n.w and b.id = n.b
                order by u.workspace_id, u.budget_id, u.period_start for update of u""")) {
            bindKeys(tx, s, keys);
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                Key key = new Key(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        new BudgetId(rows.getObject(2, UUID.class)),
                        rows.getObject(3, LocalDate.class));
                Money limit = new Money(rows.getLong(5), Currency.getInstance(rows.getString(6)));
                var stored = new BudgetUse.Stored(
                        rows.getString(4),
                        limit,
                        Budget.Mode.parse(rows.getString(7)).orElseThrow(),
                        rows.getLong(8),
                        rows.getLong(9),
                        rows.getInt(10));
                out.put(key, new BudgetUse(key, stored));
            }
        }
        if (out.size() < keys.size()) {
            throw new IllegalStateException("a budget that is named has no row to reserve in");
        }
        return out;
    }

    private static void make(Connection tx, Collection<Key> keys) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into budget_use (workspace_id, budget_id, period_start)
                select n.w, n.b, n.p from unnest(?::uuid[], ?::uuid[], ?::date[]) as n(w, b, p)
                where not exists (select from budget_use u
                    where u.workspace_id = n.w and u.budget_id = n.b and u.period_start = n.p)
                order by n.w, n.b, n.p
                on conflict do nothing""")) {
            bindKeys(tx, s, keys);
            s.executeUpdate();
        }
    }

    private static void bindKeys(Connection tx, PreparedStatement s, Collection<Key> keys) throws SQLException {
        Sql.bind(
                s,
                column(tx, "uuid", keys, k -> k.workspace().value()),
                column(tx, "uuid", keys, k -> k.budget().value()),
                column(tx, "date", keys, k -> Date.valueOf(k.period())));
    }

    /**
     * Adds what was decided, and takes a mark of what is used each three hours: the rate of the last three to six hours
     * is what a forecast goes by.
     */
    void apply(Connection tx, List<BudgetUse> uses) throws SQLException {
        if (uses.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                update budget_use u set
                    reserved_micros = u.reserved_micros + n.r,
                    spent_micros = u.spent_micros + n.s,
                    signalled = greatest(u.signalled, n.g),
                    before_at = case when n.at >= u.mark_at + interval '3 hours' then u.mark_at else u.before_at end,
                    before_micros = case when n.at >= u.mark_at + interval '3 hours' then u.mark_micros
                        else u.before_micros end,
                    mark_micros = case when u.mark_at is null or n.at >= u.mark_at + interval '3 hours'
                        then u.reserved_micros + u.spent_micros else u.mark_micros end,
                    mark_at = case when u.mark_at is null or n.at >= u.mark_at + interval '3 hours'
                        then n.at else u.mark_at end
                from unnest(?::uuid[], ?::uuid[], ?::date[], ?::bigint[], ?::bigint[], ?::int[], ?::timestamptz[])
                    as n(w, b, p, r, s, g, at)
                where u.workspace_id = n.w and u.budget_id = n.b and u.period_start = n.p""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", uses, u -> u.key().workspace().value()),
                    column(tx, "uuid", uses, u -> u.key().budget().value()),
                    column(tx, "date", uses, u -> Date.valueOf(u.key().period())),
                    column(tx, "bigint", uses, BudgetUse::addReserved),
                    column(tx, "bigint", uses, BudgetUse::addSpent),
                    column(tx, "int", uses, BudgetUse::reachedNow),
                    column(tx, "timestamptz", uses, BudgetUse::at));
            s.executeUpdate();
        }
    }

    /** After a limit was changed: thresholds that are no longer reached may be signalled again. */
    void forgetSignals(Connection tx, Budget budget) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update budget_use set signalled = least(signalled, case
                    when reserved_micros + spent_micros >= ?::bigint then 100
                    when (reserved_micros + spent_micros)::numeric * 100 >= ?::bigint::numeric * 80 then 80 else 0 end)
                where workspace_id = ? and budget_id = ?""")) {
            Sql.bind(
                    s,
                    budget.limit().micros(),
                    budget.limit().micros(),
                    budget.workspace().value(),
                    budget.id().value());
            s.executeUpdate();
        }
    }

    /** What is used, for showing. */
    record Standing(
            long reserved,
            long spent,
            @Nullable Instant markAt,
            long markMicros,
            @Nullable Instant beforeAt,
            long beforeMicros) {
        static final Standing NOTHING = new Standing(0, 0, null, 0, null, 0);
    }

    Optional<Standing> standing(Connection tx, WorkspaceId workspace, BudgetId budget, LocalDate period)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select reserved_micros, spent_micros, mark_at, mark_micros, before_at, before_micros from budget_use
                where workspace_id = ? and budget_id = ? and period_start = ?""")) {
            Sql.bind(s, workspace.value(), budget.value(), Date.valueOf(period));
            ResultSet row = s.executeQuery();
            return row.next()
                    ? Optional.of(new Standing(
                            row.getLong(1),
                            row.getLong(2),
                            Sql.instant(row, 3),
                            row.getLong(4),
                            Sql.instant(row, 5),
                            row.getLong(6)))
                    : Optional.empty();
        }
    }
}
