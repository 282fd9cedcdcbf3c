package dev.gatepost.controls;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A kind of thing that somebody must answer for (GOV-11).
 *
 * @param kind as it is written: {@code connection}
 * @param prefix of the written ids; empty where the id is a text of its own
 * @param sql a statement with one parameter, the workspace, that gives the id and the name of each that is in use
 */
public record OwnedKind(String kind, String prefix, String sql) {
    private static final int MOST = 5_000;

    /** One of them. */
    public record Thing(String kind, String id, String name) {}

    /** Those in use, at most {@value #MOST}. */
    public List<Thing> things(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            s.setMaxRows(MOST);
            Sql.bind(s, workspace.value());
            try (ResultSet row = s.executeQuery()) {
                List<Thing> out = new ArrayList<>();
                while (row.next()) {
                    String id = prefix.isEmpty() ? row.getString(1) : Ids.write(prefix, row.getObject(1, UUID.class));
                    out.add(new Thing(kind, id, row.getString(2)));
                }
                return out;
            }
        }
    }
}
