package dev.gatepost.privacy;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code privacy_sink}: who was told of an erasure or a purge, and who said that they followed. */
public final class SinkStore {
    /** A system that was told. */
    public record Sink(
            String system,
            Instant toldAt,
            @Nullable Instant acknowledgedAt,
            @Nullable String by) {
        public Map<String, Object> document() {
            return Answers.document(
                    "system",
                    system,
                    "told_at",
                    toldAt.toString(),
                    "acknowledged_at",
                    acknowledgedAt == null ? null : acknowledgedAt.toString(),
                    "acknowledged_by",
                    by);
        }
    }

    /** Notes that these systems are being told; who was told before stays as it is. */
    public void told(Connection tx, WorkspaceId workspace, UUID subject, List<String> systems, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into privacy_sink (workspace_id, subject_id, system, told_at)
                select ?, ?, n, ? from unnest(?::text[]) as w (n)
                on conflict (workspace_id, subject_id, system) do nothing""")) {
            Sql.bind(s, workspace.value(), subject, now, column(tx, "text", systems, n -> n));
            s.executeUpdate();
        }
    }

    /** All of a subject, by name. */
    public List<Sink> of(Connection tx, WorkspaceId workspace, UUID subject) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select system, told_at, acknowledged_at, acknowledged_by from privacy_sink
                where workspace_id = ? and subject_id = ? order by system""")) {
            Sql.bind(s, workspace.value(), subject);
            try (ResultSet row = s.executeQuery()) {
                List<Sink> out = new ArrayList<>();
                while (row.next()) {
                    out.add(new Sink(
                            row.getString(1),
                            Objects.requireNonNull(Sql.instant(row, 2)),
                            Sql.instant(row, 3),
                            row.getString(4)));
                }
                return out;
            }
        }
    }

    /** Notes that a system followed; its first word counts. False when it was never told, or said so before. */
    public boolean acknowledge(Connection tx, WorkspaceId workspace, UUID subject, Sink said) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update privacy_sink set acknowledged_at = ?, acknowledged_by = ?
                where workspace_id = ? and subject_id = ? and system = ? and acknowledged_at is null""")) {
            Sql.bind(s, said.acknowledgedAt(), said.by(), workspace.value(), subject, said.system());
            return s.executeUpdate() > 0;
        }
    }
}
