package dev.gatepost.access.promotion;

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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code promotion}. */
final class PromotionStore {
    private static final String COLUMNS = """
            select id, from_workspace, chosen, difference::text, seen, proposed_by, proposed_at, approved_by, ended_at,
                state from promotion where workspace_id = ?\s""";

    void insert(Connection tx, WorkspaceId workspace, Promotion p) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into promotion
                    (workspace_id, id, from_workspace, chosen, difference, seen, proposed_by, proposed_at)
                values (?, ?, ?, ?, ?::jsonb, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    p.id(),
                    p.from().value(),
                    Sql.column(tx, "text", p.chosen(), c -> c),
                    p.difference().toString(),
                    p.seen(),
                    p.proposedBy(),
                    p.proposedAt());
            s.executeUpdate();
        }
    }

    Optional<Promotion> lock(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + "and id = ? for update")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** The newest first, at most 100. */
    List<Promotion> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + "order by id desc limit 100")) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    void end(Connection tx, WorkspaceId workspace, UUID id, String state, @Nullable String by, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update promotion set state = ?, approved_by = ?, ended_at = ? where workspace_id = ? and id = ?""")) {
            Sql.bind(s, state, by, now, workspace.value(), id);
            s.executeUpdate();
        }
    }

    private static List<Promotion> read(PreparedStatement s) throws SQLException {
        ResultSet rows = s.executeQuery();
        List<Promotion> out = new ArrayList<>();
        while (rows.next()) {
            out.add(new Promotion(
                    rows.getObject(1, UUID.class),
                    new WorkspaceId(rows.getObject(2, UUID.class)),
                    List.of((String[]) rows.getArray(3).getArray()),
                    Json.readLarge(rows.getString(4).getBytes(StandardCharsets.UTF_8)),
                    rows.getBytes(5),
                    rows.getString(6),
                    rows.getTimestamp(7).toInstant(),
                    rows.getString(8),
                    Sql.instant(rows, 9),
                    rows.getString(10)));
        }
        return out;
    }
}
