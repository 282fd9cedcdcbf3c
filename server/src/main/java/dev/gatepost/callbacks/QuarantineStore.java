package dev.gatepost.callbacks;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.callbacks.CallbackStore.Refused;
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
import org.jspecify.annotations.Nullable;

/** What is read from {@code callback_quarantine} and taken out of it; {@link CallbackStore} puts it there. */
final class QuarantineStore {
    private static final String SELECT =
            "select id, connection_id, received_at, reason, why, source, sealed, observed from callback_quarantine ";

    /** The newest first, those before {@code before} when it is given, of one connection when it is. */
    List<Refused> page(
            Connection tx, WorkspaceId workspace, @Nullable UUID connection, @Nullable UUID before, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + """
                where workspace_id = ? and (?::uuid is null or connection_id = ?) and (?::uuid is null or id < ?)
                order by id desc limit ?""")) {
            Sql.bind(s, workspace.value(), connection, connection, before, before, limit);
            return read(s, workspace);
        }
    }

    /** These, the oldest first. */
    List<Refused> take(Connection tx, WorkspaceId workspace, Collection<UUID> ids) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + """
                where workspace_id = ? and id = any(?) order by id""")) {
            Sql.bind(s, workspace.value(), column(tx, "uuid", ids, i -> i));
            return read(s, workspace);
        }
    }

    /** The oldest ids of a connection. */
    List<UUID> oldest(Connection tx, WorkspaceId workspace, UUID connection, int limit) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id from callback_quarantine where workspace_id = ? and connection_id = ?
                order by id limit ?""")) {
            Sql.bind(s, workspace.value(), connection, limit);
            ResultSet rows = s.executeQuery();
            List<UUID> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
        }
    }

    /** How many of a connection were refused, and how many wait for their proof. */
    record Filled(int refused, int waiting) {}

    Filled filled(Connection tx, WorkspaceId workspace, UUID connection) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select count(*) filter (where not observed), count(*) filter (where observed)
                from callback_quarantine where workspace_id = ? and connection_id = ?""")) {
            Sql.bind(s, workspace.value(), connection);
            ResultSet row = s.executeQuery();
            row.next();
            return new Filled(row.getInt(1), row.getInt(2));
        }
    }

    /** Takes them out; returns those that were still there, so that of two who replay only one acts. */
    List<UUID> remove(Connection tx, WorkspaceId workspace, Collection<UUID> ids) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "delete from callback_quarantine where workspace_id = ? and id = any(?) returning id")) {
            Sql.bind(s, workspace.value(), column(tx, "uuid", ids, i -> i));
            ResultSet rows = s.executeQuery();
            List<UUID> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
        }
    }

    private static List<Refused> read(PreparedStatement s, WorkspaceId workspace) throws SQLException {
        ResultSet rows = s.executeQuery();
        List<Refused> out = new ArrayList<>();
        while (rows.next()) {
            out.add(new Refused(
                    workspace,
                    rows.getObject(1, UUID.class),
                    rows.getObject(2, UUID.class),
                    rows.getTimestamp(3).toInstant(),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6),
                    rows.getBytes(7),
                    rows.getBoolean(8)));
        }
        return out;
    }
}
