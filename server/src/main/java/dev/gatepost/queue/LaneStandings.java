package dev.gatepost.queue;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How deep and how old the lanes are, by the index and with a bound, for metrics. */
public final class LaneStandings {
    private LaneStandings() {}

    /**
     * How a lane of a workspace stands.
     *
     * @param depth its entries, counted up to the bound that was asked for
     * @param oldestDue the due time of what should have been done first; null when nothing is due
     */
    public record Standing(
            String lane,
            WorkspaceId workspace,
            long depth,
            @Nullable Instant oldestDue) {}

    /** How these lanes stand where they are not empty: a look for each route, and a walk of {@code most} entries. */
    public static List<Standing> of(
            Connection tx, Collection<String> lanes, Collection<WorkspaceId> workspaces, Instant now, int most)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select l.lane, w.id, d.depth, o.due_at
                from unnest(?::text[]) as l(lane) cross join unnest(?::uuid[]) as w(id)
                cross join lateral (select count(*) as depth from (
                    select 1 from queue_entry where lane = l.lane and workspace_id = w.id limit ?) b) d
                cross join lateral (
                    with recursive t(route) as (
                        (select route from queue_entry where lane = l.lane and workspace_id = w.id
                            order by route limit 1)
                        union all
                        select (select q.route from queue_entry q where q.lane = l.lane and q.workspace_id = w.id
                            and q.route > t.route order by q.route limit 1) from t where t.route is not null)
                    select min((select q.due_at from queue_entry q where q.lane = l.lane and q.workspace_id = w.id
                        and q.route = t.route and q.due_at <= ? order by q.due_at limit 1)) as due_at
                    from t where t.route is not null) o
                where d.depth > 0""")) {
            Sql.bind(
                    s,
                    column(tx, "text", lanes, l -> l),
                    column(tx, "uuid", workspaces, WorkspaceId::value),
                    most,
                    now);
            ResultSet rows = s.executeQuery();
            List<Standing> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Standing(
                        rows.getString(1),
                        new WorkspaceId(rows.getObject(2, UUID.class)),
                        rows.getLong(3),
                        Sql.instant(rows, 4)));
            }
            return out;
        }
    }
}
