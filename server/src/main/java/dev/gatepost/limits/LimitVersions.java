package dev.gatepost.limits;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The table {@code directory_limits}: which workspaces have money or rates of their own, and in which version. */
public final class LimitVersions {
    /** What is versioned. */
    public enum Kind {
        MONEY("money"),
        RATES("rates");

        private final String written;

        Kind(String written) {
            this.written = written;
        }
    }

    /**
     * A version.
     *
     * @param since the instant from which the first of it counts
     */
    public record Version(long number, Instant since) {}

    /** Those of every workspace that has any. */
    public Map<WorkspaceId, Version> all(Connection tx, Kind kind) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select workspace_id, version, since from directory_limits where kind = ?")) {
            Sql.bind(s, kind.written);
            return read(s);
        }
    }

    /** Those of these workspaces; a workspace that has none is not in the map. */
    public Map<WorkspaceId, Version> of(Connection tx, Kind kind, Collection<WorkspaceId> workspaces)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select d.workspace_id, d.version, d.since from unnest(?::uuid[]) as w(id)
                join directory_limits d on d.workspace_id = w.id and d.kind = ?""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), kind.written);
            return read(s);
        }
    }

    /**
     * Says that something of this workspace changed, in the transaction that changes it; writers of one workspace pass
     * here one by one, so a greater version is a later one.
     *
     * @param since from when the first of it counts; ignored when there was something before
     * @return the instant from which it counts
     */
    public Instant changed(Connection tx, Kind kind, WorkspaceId workspace, Instant since) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_limits (workspace_id, kind, version, since) values (?, ?, 1, ?)
                on conflict (workspace_id, kind) do update set version = directory_limits.version + 1
                returning since""")) {
            Sql.bind(s, workspace.value(), kind.written, since);
            ResultSet row = s.executeQuery();
            row.next();
            return Objects.requireNonNull(Sql.instant(row, 1));
        }
    }

    private static Map<WorkspaceId, Version> read(PreparedStatement s) throws SQLException {
        ResultSet rows = s.executeQuery();
        Map<WorkspaceId, Version> out = new HashMap<>();
        while (rows.next()) {
            out.put(
                    new WorkspaceId(rows.getObject(1, UUID.class)),
                    new Version(rows.getLong(2), Objects.requireNonNull(Sql.instant(rows, 3))));
        }
        return out;
    }
}
