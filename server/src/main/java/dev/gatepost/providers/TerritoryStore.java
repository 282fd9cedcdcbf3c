package dev.gatepost.providers;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The tables {@code connection_territory} and {@code data_residency}. */
final class TerritoryStore {
    /** All that a workspace declared. */
    Territories find(Connection tx, WorkspaceId workspace) throws SQLException {
        Map<ConnectionId, Territory> declared = new HashMap<>();
        try (PreparedStatement s = tx.prepareStatement("""
                select connection_id, serves, data_in, processors::text from connection_territory
                where workspace_id = ?""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                declared.put(
                        new ConnectionId(rows.getObject(1, UUID.class)),
                        new Territory(places(rows, 2), places(rows, 3), processors(rows.getString(4))));
            }
        }
        try (PreparedStatement s = tx.prepareStatement("select places from data_residency where workspace_id = ?")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            return new Territories(declared, rows.next() ? places(rows, 1) : Set.of());
        }
    }

    void declare(Connection tx, WorkspaceId workspace, ConnectionId connection, Territory territory, Setting by)
            throws SQLException {
        List<Map<String, String>> processors = territory.processors().stream()
                .map(p -> Map.of("name", p.name(), "country", p.country()))
                .toList();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into connection_territory (workspace_id, connection_id, serves, data_in, processors, set_by,
                    set_at) values (?, ?, ?, ?, ?::jsonb, ?, ?)
                on conflict (workspace_id, connection_id) do update set serves = excluded.serves,
                    data_in = excluded.data_in, processors = excluded.processors, set_by = excluded.set_by,
                    set_at = excluded.set_at""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    connection.value(),
                    array(tx, territory.serves()),
                    array(tx, territory.dataIn()),
                    new String(Json.write(Map.of("all", processors)), StandardCharsets.UTF_8),
                    by.actor(),
                    by.at());
            s.executeUpdate();
        }
    }

    void bound(Connection tx, WorkspaceId workspace, Set<String> places, Setting by) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into data_residency (workspace_id, places, set_by, set_at) values (?, ?, ?, ?)
                on conflict (workspace_id) do update set places = excluded.places, set_by = excluded.set_by,
                    set_at = excluded.set_at""")) {
            Sql.bind(s, workspace.value(), array(tx, places), by.actor(), by.at());
            s.executeUpdate();
        }
    }

    /** Who sets something, and when. */
    record Setting(String actor, Instant at) {}

    private static java.sql.Array array(Connection tx, Set<String> places) throws SQLException {
        return Sql.array(tx, "text", places.stream().sorted().toArray());
    }

    private static Set<String> places(ResultSet rows, int column) throws SQLException {
        return Set.of((String[]) rows.getArray(column).getArray());
    }

    private static List<Territory.Processor> processors(String json) {
        List<Territory.Processor> out = new ArrayList<>();
        for (JsonNode each : Json.readOwn(json.getBytes(StandardCharsets.UTF_8)).path("all")) {
            out.add(new Territory.Processor(
                    each.path("name").asString(""), each.path("country").asString("")));
        }
        return out;
    }
}
