package dev.gatepost.evidence;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The table {@code owner}. */
final class OwnerStore {
    /** Who answers for a thing, since when, and who said so. */
    record Owner(String owner, Instant since, String setBy) {}

    void set(Connection tx, WorkspaceId workspace, String kind, String id, Owner owner) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into owner (workspace_id, kind, object_id, owner, since, set_by) values (?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, kind, object_id)
                do update set owner = excluded.owner, since = excluded.since, set_by = excluded.set_by""")) {
            Sql.bind(s, workspace.value(), kind, id, owner.owner(), owner.since(), owner.setBy());
            s.executeUpdate();
        }
    }

    /** All of a workspace, by {@code kind/id}. */
    Map<String, Owner> all(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select kind, object_id, owner, since, set_by from owner where workspace_id = ?")) {
            Sql.bind(s, workspace.value());
            try (ResultSet row = s.executeQuery()) {
                Map<String, Owner> out = new HashMap<>();
                while (row.next()) {
                    out.put(
                            row.getString(1) + "/" + row.getString(2),
                            new Owner(row.getString(3), row.getTimestamp(4).toInstant(), row.getString(5)));
                }
                return out;
            }
        }
    }
}
