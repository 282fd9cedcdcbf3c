package dev.gatepost.events;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** How long news of a kind takes to arrive at each endpoint. */
public final class EventTimes {
    private EventTimes() {}

    /**
     * One endpoint over a stretch of time.
     *
     * @param p50 seconds from the event to the endpoint's 2xx, in the middle of all that arrived
     * @param outstanding not taken yet, or given up
     * @param late those of them that are older than the deadline
     */
    public record Times(
            EndpointId endpoint, long arrived, double p50, double p95, double worst, long outstanding, long late) {}

    /** What is measured: types that begin so, since then; older than {@code deadline} and not taken is late. */
    public record Span(String prefix, Instant since, Instant deadline) {}

    /** Each endpoint that such news went to, in the order of their ids. */
    static List<Times> of(Connection tx, WorkspaceId workspace, Span span) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select d.endpoint_id,
                    count(*) filter (where d.state = 'delivered'),
                    coalesce(percentile_cont(0.5) within group (order by extract(epoch from d.answered_at - d.at))
                        filter (where d.state = 'delivered'), 0),
                    coalesce(percentile_cont(0.95) within group (order by extract(epoch from d.answered_at - d.at))
                        filter (where d.state = 'delivered'), 0),
                    coalesce(max(extract(epoch from d.answered_at - d.at)) filter (where d.state = 'delivered'), 0),
                    count(*) filter (where d.state <> 'delivered'),
                    count(*) filter (where d.state <> 'delivered' and d.at < ?)
                from event_delivery d
                join event e on e.workspace_id = d.workspace_id and e.id = d.event_id
                where d.workspace_id = ? and d.at > ? and starts_with(e.type, ?)
                group by d.endpoint_id order by d.endpoint_id""")) {
            Sql.bind(s, span.deadline(), workspace.value(), span.since(), span.prefix());
            ResultSet rows = s.executeQuery();
            List<Times> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Times(
                        new EndpointId(rows.getObject(1, UUID.class)),
                        rows.getLong(2),
                        rows.getDouble(3),
                        rows.getDouble(4),
                        rows.getDouble(5),
                        rows.getLong(6),
                        rows.getLong(7)));
            }
            return out;
        }
    }
}
