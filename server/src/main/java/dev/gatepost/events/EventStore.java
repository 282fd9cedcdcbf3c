package dev.gatepost.events;

import static dev.gatepost.platform.Sql.column;

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
import java.util.UUID;

/** The tables {@code event_endpoint}, {@code event} and {@code event_delivery}. */
final class EventStore {
    /** Where a workspace's events go. */
    record Endpoint(WorkspaceId workspace, EndpointId id, String url) {}

    /** Something that happened, minimised. */
    record Event(WorkspaceId workspace, UUID id, String type, UUID object, byte[] payload, Instant at) {}

    /** An event on its way to an endpoint. */
    record Delivery(WorkspaceId workspace, UUID id, UUID event, UUID endpoint, UUID object, Instant at) {}

    /** All that one try needs. */
    record Due(Delivery delivery, int tries, String url, byte[] payload, UUID eventId) {}

    void insertEndpoint(Connection tx, Endpoint endpoint, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "insert into event_endpoint (workspace_id, id, url, created_at) values (?, ?, ?, ?)")) {
            Sql.bind(s, endpoint.workspace().value(), endpoint.id().value(), endpoint.url(), now);
            s.executeUpdate();
        }
    }

    List<Endpoint> endpoints(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select workspace_id, id, url from event_endpoint where workspace_id = any(?) order by id")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            ResultSet rows = s.executeQuery();
            List<Endpoint> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Endpoint(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        new EndpointId(rows.getObject(2, UUID.class)),
                        rows.getString(3)));
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
                select w, i, e, p, o, 'pending', t
                from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::timestamptz[]) as n(w, i, e, p,
                    o, t)""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", deliveries, d -> d.workspace().value()),
                    column(tx, "uuid", deliveries, Delivery::id),
                    column(tx, "uuid", deliveries, Delivery::event),
                    column(tx, "uuid", deliveries, Delivery::endpoint),
                    column(tx, "uuid", deliveries, Delivery::object),
                    column(tx, "timestamptz", deliveries, Delivery::at));
            s.executeUpdate();
        }
    }

    /** The pending delivery, unless an earlier one of the same object to the same endpoint is still on its way. */
    Optional<Due> due(Connection tx, WorkspaceId workspace, UUID delivery) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select d.event_id, d.endpoint_id, d.object, d.at, d.tries, p.url, e.payload
                from event_delivery d
                join event e on e.workspace_id = d.workspace_id and e.id = d.event_id
                join event_endpoint p on p.workspace_id = d.workspace_id and p.id = d.endpoint_id
                where d.workspace_id = ? and d.id = ? and d.state = 'pending' and not exists (
                    select 1 from event_delivery x
                    where x.workspace_id = d.workspace_id and x.endpoint_id = d.endpoint_id and x.object = d.object
                        and x.state = 'pending' and x.id < d.id)""")) {
            Sql.bind(s, workspace.value(), delivery);
            ResultSet rows = s.executeQuery();
            if (!rows.next()) {
                return Optional.empty();
            }
            var found = new Delivery(
                    workspace,
                    delivery,
                    rows.getObject(1, UUID.class),
                    rows.getObject(2, UUID.class),
                    rows.getObject(3, UUID.class),
                    rows.getTimestamp(4).toInstant());
            return Optional.of(new Due(found, rows.getInt(5), rows.getString(6), rows.getBytes(7), found.event()));
        }
    }

    boolean isPending(Connection tx, WorkspaceId workspace, UUID delivery) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select 1 from event_delivery where workspace_id = ? and id = ? and state = 'pending'")) {
            Sql.bind(s, workspace.value(), delivery);
            return s.executeQuery().next();
        }
    }

    void record(Connection tx, Delivery delivery, String state, int tries, String answer) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update event_delivery set state = ?, tries = ?, answer = ?
                where workspace_id = ? and id = ? and state = 'pending'""")) {
            Sql.bind(s, state, tries, answer, delivery.workspace().value(), delivery.id());
            s.executeUpdate();
        }
    }
}
