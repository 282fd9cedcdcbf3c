package dev.gatepost.privacy.retention;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /**
     * A purge that somebody outside has not followed.
     *
     * @param missing the systems, with blanks between
     */
    record Waiting(
            WorkspaceId workspace,
            UUID run,
            String dataClass,
            String missing,
            Instant finishedAt,
            @Nullable Instant remindedAt,
            @Nullable Instant escalatedAt) {
        String written() {
            return RetentionRun.written(run);
        }
    }

    /** Purges of these workspaces that somebody outside has not followed; at most 500. */
    List<Waiting> waiting(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select r.workspace_id, r.id, r.data_class, string_agg(k.system, ' ' order by k.system),
                    r.finished_at, r.reminded_at, r.escalated_at
                from unnest(?::uuid[]) as w (id)
                join privacy_sink k on k.workspace_id = w.id and k.acknowledged_at is null
                join retention_run r on r.workspace_id = k.workspace_id and r.id = k.subject_id
                where r.finished_at is not null
                group by r.workspace_id, r.id order by r.id limit 500""")) {
            Sql.bind(s, Sql.column(tx, "uuid", workspaces, WorkspaceId::value));
            try (ResultSet row = s.executeQuery()) {
                List<Waiting> out = new ArrayList<>();
                while (row.next()) {
                    out.add(new Waiting(
                            new WorkspaceId(row.getObject(1, UUID.class)),
                            row.getObject(2, UUID.class),
                            row.getString(3),
                            row.getString(4),
                            Objects.requireNonNull(Sql.instant(row, 5)),
                            Sql.instant(row, 6),
                            Sql.instant(row, 7)));
                }
                return out;
            }
        }
    }

    /** Notes a reminder, and an escalation if it is one; false when somebody else noted one since it was read. */
    boolean remind(Connection tx, Waiting one, boolean escalated, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update retention_run set reminded_at = ?, escalated_at = case when ? then ? else escalated_at end
                where workspace_id = ? and id = ? and reminded_at is not distinct from ?""")) {
            Sql.bind(s, now, escalated, now, one.workspace().value(), one.run());
            Instant before = one.remindedAt();
            s.setTimestamp(6, before == null ? null : Timestamp.from(before));
            return s.executeUpdate() == 1;
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
