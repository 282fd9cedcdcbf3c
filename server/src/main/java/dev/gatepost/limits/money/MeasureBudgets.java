package dev.gatepost.limits.money;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** How budgets stand, for metrics: no names, one look by key for each. */
public final class MeasureBudgets {
    private MeasureBudgets() {}

    /** A budget in its newest period; money in millionths of the currency's unit. */
    public record Used(
            WorkspaceId workspace, BudgetId budget, String currency, long limit, long reserved, long spent) {}

    /** At most so many budgets in force of these workspaces. */
    public static List<Used> in(Connection tx, Collection<WorkspaceId> workspaces, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select b.workspace_id, b.id, b.currency, b.limit_micros, coalesce(u.reserved_micros, 0),
                    coalesce(u.spent_micros, 0)
                from unnest(?::uuid[]) as w(id)
                cross join lateral (select id, workspace_id, currency, limit_micros from budget
                    where workspace_id = w.id and retired_at is null order by id limit ?) b
                left join lateral (select reserved_micros, spent_micros from budget_use
                    where workspace_id = b.workspace_id and budget_id = b.id
                    order by period_start desc limit 1) u on true limit ?""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), most, most);
            ResultSet rows = s.executeQuery();
            List<Used> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Used(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        new BudgetId(rows.getObject(2, UUID.class)),
                        rows.getString(3),
                        rows.getLong(4),
                        rows.getLong(5),
                        rows.getLong(6)));
            }
            return out;
        }
    }
}
