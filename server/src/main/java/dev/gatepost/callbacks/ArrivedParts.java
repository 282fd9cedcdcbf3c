package dev.gatepost.callbacks;

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
import java.util.UUID;

/** The table {@code callback_part}: parts of messages that wait for the others. */
final class ArrivedParts {
    /** For each connection; beyond it the oldest sets are told as they are. */
    private static final int MOST = 2_000;

    private ArrivedParts() {}

    /** Where parts of one message lie. */
    record Place(WorkspaceId workspace, UUID connection, byte[] set) {}

    record Kept(UUID id, int number, byte[] sealed) {}

    /** Keeps a part, once; returns all that are there now, in their order, locked for this transaction. */
    static List<Kept> keep(Connection tx, Place place, Kept part, Instant now) throws SQLException {
        // Two sessions may bring the last two parts at once; each must see the other.
        try (PreparedStatement s = tx.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 7))")) {
            Sql.bind(s, place.connection() + java.util.HexFormat.of().formatHex(place.set()));
            s.execute();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into callback_part (workspace_id, connection_id, part_set, number, id, received_at, sealed)
                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")) {
            Sql.bind(
                    s,
                    place.workspace().value(),
                    place.connection(),
                    place.set(),
                    part.number(),
                    part.id(),
                    now,
                    part.sealed());
            s.executeUpdate();
        }
        return of(tx, place);
    }

    /** The parts of one message, in their order. */
    static List<Kept> of(Connection tx, Place place) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, number, sealed from callback_part
                where workspace_id = ? and connection_id = ? and part_set = ? order by number for update""")) {
            Sql.bind(s, place.workspace().value(), place.connection(), place.set());
            ResultSet rows = s.executeQuery();
            List<Kept> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Kept(rows.getObject(1, UUID.class), rows.getInt(2), rows.getBytes(3)));
            }
            return out;
        }
    }

    /** Takes the parts of one message away. */
    static void drop(Connection tx, Place place) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "delete from callback_part where workspace_id = ? and connection_id = ? and part_set = ?")) {
            Sql.bind(s, place.workspace().value(), place.connection(), place.set());
            s.executeUpdate();
        }
    }

    /** Messages of which a part has waited since before this, or of which there are too many. */
    static List<Place> ripe(Connection tx, WorkspaceId workspace, List<UUID> connections, Instant before)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select distinct p.connection_id, p.part_set from unnest(?::uuid[]) as c(id)
                cross join lateral (
                    (select connection_id, part_set from callback_part where workspace_id = ? and connection_id = c.id
                        and received_at < ? order by received_at limit 200)
                    union all
                    (select connection_id, part_set from callback_part where workspace_id = ? and connection_id = c.id
                        order by received_at desc offset ? limit 200)) p""")) {
            Sql.bind(s, column(tx, "uuid", connections, c -> c), workspace.value(), before, workspace.value(), MOST);
            ResultSet rows = s.executeQuery();
            List<Place> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Place(workspace, rows.getObject(1, UUID.class), rows.getBytes(2)));
            }
            return out;
        }
    }
}
