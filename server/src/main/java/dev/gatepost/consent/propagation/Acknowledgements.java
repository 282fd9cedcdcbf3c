package dev.gatepost.consent.propagation;

import dev.gatepost.consent.ConsentEventId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table {@code consent_acknowledgement}: which systems said that they acted upon an event (CON-08). */
public final class Acknowledgements {
    /**
     * Notes that a system acted upon an event; the seconds that it took, or empty when there is no such event. The
     * first word of a system counts.
     */
    Optional<Double> note(Connection tx, WorkspaceId workspace, ConsentEventId event, Said said) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into consent_acknowledgement (workspace_id, event_id, system, at, seconds, actor)
                select e.workspace_id, e.id, ?, ?, greatest(0, extract(epoch from ?::timestamptz - e.recorded_at)), ?
                from consent_event e where e.workspace_id = ? and e.id = ?
                on conflict (workspace_id, event_id, system) do nothing""")) {
            Sql.bind(s, said.system(), said.at(), said.at(), said.actor(), workspace.value(), event.value());
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                select seconds from consent_acknowledgement
                where workspace_id = ? and event_id = ? and system = ?""")) {
            Sql.bind(s, workspace.value(), event.value(), said.system());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(rows.getDouble(1)) : Optional.empty();
        }
    }

    /** Which system says so, by whose key, and when by the workspace's clock. */
    record Said(String system, String actor, Instant at) {}

    /** A stretch of time; what is older than {@code deadline} and not acknowledged is late. */
    public record Span(Instant since, Instant deadline) {}

    /**
     * Each system that acknowledged something since then. Outstanding is what happened since its first word and has
     * none of it.
     */
    public List<Line> lines(Connection tx, WorkspaceId workspace, Span span) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with known as (
                    select system, count(*) as arrived, min(at) as first,
                        percentile_cont(0.5) within group (order by seconds) as p50,
                        percentile_cont(0.95) within group (order by seconds) as p95, max(seconds) as worst
                    from consent_acknowledgement where workspace_id = ? and at > ? group by system)
                select k.system, k.arrived, k.p50, k.p95, k.worst,
                    count(e.id), count(e.id) filter (where e.recorded_at < ?)
                from known k
                left join consent_event e on e.workspace_id = ? and e.recorded_at > greatest(k.first, ?)
                    and e.status <> 'pending'
                    and not exists (select 1 from consent_acknowledgement a
                        where a.workspace_id = e.workspace_id and a.event_id = e.id and a.system = k.system)
                group by k.system, k.arrived, k.p50, k.p95, k.worst order by k.system""")) {
            Sql.bind(s, workspace.value(), span.since(), span.deadline(), workspace.value(), span.since());
            ResultSet rows = s.executeQuery();
            List<Line> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Line(
                        rows.getString(1),
                        "acknowledgement",
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
