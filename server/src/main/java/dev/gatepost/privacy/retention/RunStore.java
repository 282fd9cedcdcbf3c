package dev.gatepost.privacy.retention;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The table {@code retention_run}. */
final class RunStore {
    private static final int LISTED = 200;
    private static final String SELECT = """
            select workspace_id, id, data_class, started_at, finished_at, cutoff, purged, held, holds
            from retention_run where workspace_id = ?""";

    void put(Connection tx, RetentionRun r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into retention_run
                    (workspace_id, id, data_class, started_at, finished_at, cutoff, purged, held, holds)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, id) do update set finished_at = excluded.finished_at,
                    purged = excluded.purged, held = excluded.held, holds = excluded.holds""")) {
            Sql.bind(
                    s,
                    r.workspace().value(),
                    r.id(),
                    r.dataClass(),
                    r.startedAt(),
                    r.finishedAt(),
                    r.cutoff(),
                    r.purged(),
                    r.held(),
                    r.holds());
            s.executeUpdate();
        }
    }

    /** The newest of a class. */
    Optional<RetentionRun> newest(Connection tx, WorkspaceId workspace, String dataClass) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(SELECT + " and data_class = ? order by id desc limit 1 for update")) {
            Sql.bind(s, workspace.value(), dataClass);
            return read(s).stream().findFirst();
        }
    }

    Optional<RetentionRun> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** The newest first. */
    List<RetentionRun> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " order by id desc limit " + LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    private static List<RetentionRun> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<RetentionRun> out = new ArrayList<>();
            while (row.next()) {
                out.add(new RetentionRun(
                        new WorkspaceId(row.getObject(1, UUID.class)),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        Objects.requireNonNull(Sql.instant(row, 4)),
                        Sql.instant(row, 5),
                        Objects.requireNonNull(Sql.instant(row, 6)),
                        row.getLong(7),
                        row.getLong(8),
                        row.getInt(9)));
            }
            return out;
        }
    }
}
