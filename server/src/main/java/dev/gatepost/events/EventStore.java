package dev.gatepost.events;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The tables {@code event_endpoint}, {@code event} and {@code event_delivery}. */
final class EventStore {
    /** Where a workspace's events go; while it is not enabled they are held. */
    record Endpoint(
            WorkspaceId workspace, EndpointId id, String url, Set<String> types, boolean enabled, String format) {
        /** Whether it wants events of this type. */
        boolean wants(String type) {
            if (format.equals(Events.TWILIO) && !TwilioNotice.tells(type)) {
                return false;
            }
            return types.isEmpty()
                    || types.contains(type)
                    || types.contains(type.substring(0, type.indexOf('.') + 1) + "*");
        }
    }

    /** Something that happened, minimised. */
    record Event(WorkspaceId workspace, UUID id, String type, UUID object, byte[] payload, Instant at) {}

    /**
     * An event on its way to an endpoint.
     *
     * @param held its endpoint is disabled, so that it waits
     */
    record Delivery(WorkspaceId workspace, UUID id, UUID event, UUID endpoint, UUID object, Instant at, boolean held) {}

    /**
     * All that one try needs.
     *
     * @param behind whether an earlier delivery of the same object to the same endpoint is still on its way
     * @param endpointState enabled, disabled or retired
     */
    record Due(
            Delivery delivery,
            int tries,
            String url,
            byte[] payload,
            boolean behind,
            String endpointState,
            String format) {
        boolean isOpen() {
            return endpointState.equals("enabled");
        }
    }

    void insertEndpoint(Connection tx, Endpoint endpoint, Instant now) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("insert into event_endpoint (workspace_id, id, url, types, created_at, format)"
                        + " values (?, ?, ?, ?, ?, ?)")) {
            Sql.bind(
                    s,
                    endpoint.workspace().value(),
                    endpoint.id().value(),
                    endpoint.url(),
                    column(tx, "text", endpoint.types(), t -> t),
                    now,
                    endpoint.format());
            s.executeUpdate();
        }
    }

    List<Endpoint> endpoints(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select workspace_id, id, url, types, state, format from event_endpoint"
                        + " where workspace_id = any(?) and state <> 'retired' order by id")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            ResultSet rows = s.executeQuery();
            List<Endpoint> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Endpoint(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        new EndpointId(rows.getObject(2, UUID.class)),
                        rows.getString(3),
                        Set.of((String[]) rows.getArray(4).getArray()),
                        rows.getString(5).equals("enabled"),
                        rows.getString(6)));
            }
            return out;
        }
    }

    void insert(Connection tx, List<Event> events, List<Delivery> deliveries) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into event (workspace_id, id, type, object, payload, at)
                select * from unnest(?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::bytea[], ?::timestamptz[])""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", events, e -> e.workspace().value()),
                    column(tx, "uuid", events, Event::id),
                    column(tx, "text", events, Event::type),
                    column(tx, "uuid", events, Event::object),
                    column(tx, "bytea", events, Event::payload),
                    column(tx, "timestamptz", events, Event::at));
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into event_delivery (workspace_id, id, event_id, endpoint_id, object, state, at)
                select w, i, e, p, o, s, t
                from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[])
                    as n(w, i, e, p, o, s, t)""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", deliveries, d -> d.workspace().value()),
                    column(tx, "uuid", deliveries, Delivery::id),
                    column(tx, "uuid", deliveries, Delivery::event),
                    column(tx, "uuid", deliveries, Delivery::endpoint),
                    column(tx, "uuid", deliveries, Delivery::object),
                    column(tx, "text", deliveries, d -> d.held() ? "held" : "pending"),
                    column(tx, "timestamptz", deliveries, Delivery::at));
            s.executeUpdate();
        }
    }

    /** Those of these deliveries that are still pending. */
    List<Due> due(Connection tx, List<Queue.Entry> entries) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select d.workspace_id, d.id, d.event_id, d.endpoint_id, d.object, d.at, d.tries, p.url, e.payload,
                    exists (
                    select 1 from event_delivery x
                    where x.workspace_id = d.workspace_id and x.endpoint_id = d.endpoint_id and x.object = d.object
                        and x.state = 'pending' and x.id < d.id), d.state, p.state, p.format
                from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, id)
                join event_delivery d on d.workspace_id = w.workspace_id and d.id = w.id
                join event e on e.workspace_id = d.workspace_id and e.id = d.event_id
                join event_endpoint p on p.workspace_id = d.workspace_id and p.id = d.endpoint_id""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", entries, e -> e.workspace().value()),
                    column(tx, "uuid", entries, Queue.Entry::item));
            ResultSet rows = s.executeQuery();
            List<Due> out = new ArrayList<>();
            while (rows.next()) {
                // Asked of the row and not of the database: as a condition it would draw the planner to the index of
                // all
                // that is pending.
                if (!rows.getString(11).equals("pending")) {
                    continue;
                }
                var found = new Delivery(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        rows.getObject(2, UUID.class),
                        rows.getObject(3, UUID.class),
                        rows.getObject(4, UUID.class),
                        rows.getObject(5, UUID.class),
                        rows.getTimestamp(6).toInstant(),
                        false);
                out.add(new Due(
                        found,
                        rows.getInt(7),
                        rows.getString(8),
                        rows.getBytes(9),
                        rows.getBoolean(10),
                        rows.getString(12),
                        rows.getString(13)));
            }
            return out;
        }
    }

    /** A try that is over: the delivery's new state, the number of tries, and what the endpoint answered. */
    record Tried(Delivery delivery, String state, int tries, String answer) {}

    void record(Connection tx, List<Tried> tried, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update event_delivery set state = n.state, tries = n.tries, answer = n.answer, answered_at = ?
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::int[], ?::text[])
                    as n(workspace_id, id, state, tries, answer)
                where event_delivery.workspace_id = n.workspace_id and event_delivery.id = n.id
                    and event_delivery.state = 'pending'""")) {
            Sql.bind(
                    s,
                    now,
                    column(tx, "uuid", tried, t -> t.delivery().workspace().value()),
                    column(tx, "uuid", tried, t -> t.delivery().id()),
                    column(tx, "text", tried, Tried::state),
                    column(tx, "int", tried, Tried::tries),
                    column(tx, "text", tried, Tried::answer));
            s.executeUpdate();
        }
    }
}
