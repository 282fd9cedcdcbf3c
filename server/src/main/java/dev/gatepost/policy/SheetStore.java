package dev.gatepost.policy;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The table {@code country_sheet}. */
final class SheetStore {
    private static final int MOST_LISTED = 500;
    private static final String COLUMNS = """
            s.workspace_id, s.id, s.country, s.packs, s.facts, s.counsel, s.statement, s.asked_by, s.asked_at,
            s.expires_at, s.approved_by
            """;

    void insert(Connection tx, WorkspaceId workspace, CountrySheet sheet) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into country_sheet (workspace_id, id, country, packs, facts, counsel, statement, asked_by,
                    asked_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    sheet.id(),
                    sheet.country(),
                    sheet.packs(),
                    Sql.array(tx, "text", sheet.facts().toArray()),
                    sheet.counsel(),
                    sheet.statement(),
                    sheet.askedBy(),
                    sheet.askedAt(),
                    sheet.expiresAt());
            s.executeUpdate();
        }
    }

    /** The newest first. */
    List<CountrySheet> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + COLUMNS + " from country_sheet s where s.workspace_id = ? order by s.id desc limit ?")) {
            Sql.bind(s, workspace.value(), MOST_LISTED);
            return read(s).getOrDefault(workspace, List.of());
        }
    }

    /** Locked against another approval. */
    Optional<CountrySheet> lock(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + COLUMNS + " from country_sheet s where s.workspace_id = ? and s.id = ? for update")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).getOrDefault(workspace, List.of()).stream().findFirst();
        }
    }

    void approve(Connection tx, WorkspaceId workspace, UUID id, String by, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update country_sheet set approved_by = ?, approved_at = ?
                where workspace_id = ? and id = ? and approved_by is null""")) {
            Sql.bind(s, by, at, workspace.value(), id);
            s.executeUpdate();
        }
    }

    /** Those that are approved and have not run out, of all these workspaces. */
    Map<WorkspaceId, List<CountrySheet>> approved(Connection tx, Collection<WorkspaceId> workspaces, Instant at)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                from unnest(?::uuid[]) as w(id)
                join country_sheet s on s.workspace_id = w.id and s.approved_by is not null and s.expires_at > ?""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), at);
            return read(s);
        }
    }

    /** Marks those that end before an instant and were not warned of, and returns them. */
    Map<WorkspaceId, List<CountrySheet>> ending(
            Connection tx, Collection<WorkspaceId> workspaces, Instant now, Instant before) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update country_sheet s set warned_at = ? from unnest(?::uuid[]) as w(id)
                where s.workspace_id = w.id and s.approved_by is not null and s.warned_at is null
                    and s.expires_at > ? and s.expires_at <= ?
                returning\s""" + COLUMNS)) {
            Sql.bind(s, now, column(tx, "uuid", workspaces, WorkspaceId::value), now, before);
            return read(s);
        }
    }

    private static Map<WorkspaceId, List<CountrySheet>> read(PreparedStatement s) throws SQLException {
        ResultSet row = s.executeQuery();
        Map<WorkspaceId, List<CountrySheet>> out = new HashMap<>();
        while (row.next()) {
            out.computeIfAbsent(new WorkspaceId(row.getObject(1, UUID.class)), w -> new ArrayList<>())
                    .add(new CountrySheet(
                            row.getObject(2, UUID.class),
                            row.getString(3),
                            row.getString(4),
                            List.of((String[]) row.getArray(5).getArray()),
                            row.getString(6),
                            row.getString(7),
                            row.getString(8),
                            Objects.requireNonNull(Sql.instant(row, 9)),
                            Objects.requireNonNull(Sql.instant(row, 10)),
                            row.getString(11)));
        }
        return out;
    }
}
