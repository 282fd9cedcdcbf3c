package dev.gatepost.dispatch;

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

/** The table {@code late_look}: how far each look for missing receipts has come. */
final class LookStore {
    /** The id that a look has reached; those above it are still to be read. */
    record Look(WorkspaceId workspace, int number, UUID reached) {}

    List<Look> of(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select l.workspace_id, l.look, l.reached from unnest(?::uuid[]) as w(id)
                join late_look l on l.workspace_id = w.id""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            ResultSet rows = s.executeQuery();
            List<Look> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Look(
                        new WorkspaceId(rows.getObject(1, UUID.class)), rows.getInt(2), rows.getObject(3, UUID.class)));
            }
            return out;
        }
    }

    /** A look never goes back, whoever writes last. */
    void keep(Connection tx, List<Look> looks) throws SQLException {
        if (looks.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into late_look (workspace_id, look, reached)
                select w, l, r from unnest(?::uuid[], ?::int[], ?::uuid[]) as n(w, l, r) order by w, l
                on conflict (workspace_id, look) do update set reached = greatest(late_look.reached,
                    excluded.reached)""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", looks, l -> l.workspace().value()),
                    column(tx, "int", looks, Look::number),
                    column(tx, "uuid", looks, Look::reached));
            s.executeUpdate();
        }
    }
}
