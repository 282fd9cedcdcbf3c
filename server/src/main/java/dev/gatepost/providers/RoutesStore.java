package dev.gatepost.providers;

import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The table {@code sender_route}. A route that was replaced is retired, not removed, so that its time can be told. */
final class RoutesStore {
    /** The routes in force, by sender. */
    Map<UUID, List<Route>> inForce(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select sender_id, connection_id, priority, weight, countries, purposes from sender_route
                where workspace_id = ? and retired_at is null order by sender_id, priority, id""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Map<UUID, List<Route>> out = new HashMap<>();
            while (rows.next()) {
                Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
                for (String purpose : (String[]) rows.getArray(6).getArray()) {
                    Purpose.parse(purpose).ifPresent(purposes::add);
                }
                out.computeIfAbsent(rows.getObject(1, UUID.class), sender -> new ArrayList<>())
                        .add(new Route(
                                new ConnectionId(rows.getObject(2, UUID.class)),
                                rows.getInt(3),
                                rows.getInt(4),
                                Set.of((String[]) rows.getArray(5).getArray()),
                                purposes));
            }
            return out;
        }
    }

    /** Retires what a sender has and writes these in its place. */
    void replace(Connection tx, WorkspaceId workspace, UUID sender, List<Route> routes, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update sender_route set retired_at = ?
                where workspace_id = ? and sender_id = ? and retired_at is null""")) {
            Sql.bind(s, now, workspace.value(), sender);
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into sender_route (workspace_id, sender_id, id, connection_id, priority, weight, countries,
                    purposes, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            for (Route route : routes) {
                Sql.bind(
                        s,
                        workspace.value(),
                        sender,
                        UuidV7.next(),
                        route.connection().value(),
                        route.priority(),
                        route.weight(),
                        tx.createArrayOf(
                                "text", route.countries().stream().sorted().toArray()),
                        tx.createArrayOf(
                                "text",
                                route.purposes().stream()
                                        .map(Purpose::written)
                                        .sorted()
                                        .toArray()),
                        now);
                s.addBatch();
            }
            s.executeBatch();
        }
    }
}
