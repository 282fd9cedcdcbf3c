package dev.gatepost.policy.custom;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
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
import java.util.UUID;

/** The table {@code custom_policy}. */
final class CustomPolicyStore {
    private static final String COLUMNS = """
            p.workspace_id, p.id, p.version, p.name, p.rules::text, p.reason, p.effective_from, p.effective_until,
            p.author, p.created_at, p.approved_by, p.withdrawn_at
            """;

    void insert(Connection tx, WorkspaceId workspace, CustomPolicy policy) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into custom_policy (workspace_id, id, version, name, rules, reason, effective_from,
                    effective_until, author, created_at) values (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    policy.id(),
                    policy.version(),
                    policy.name(),
                    RuleForm.stored(policy.rules()),
                    policy.reason(),
                    policy.effectiveFrom(),
                    policy.effectiveUntil(),
                    policy.author(),
                    policy.createdAt());
            s.executeUpdate();
        }
    }

    /** All versions of one policy, the newest first, locked against other changes. */
    List<CustomPolicy> lock(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                from custom_policy p where p.workspace_id = ? and p.id = ? order by p.version desc for update""")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).getOrDefault(workspace, List.of());
        }
    }

    /** All versions of all policies of these workspaces, the newest first. */
    Map<WorkspaceId, List<CustomPolicy>> all(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                from unnest(?::uuid[]) as w(id) join custom_policy p on p.workspace_id = w.id
                order by p.id desc, p.version desc""")) {
            Sql.bind(s, Sql.column(tx, "uuid", workspaces, WorkspaceId::value));
            return read(s);
        }
    }

    void approve(Connection tx, WorkspaceId workspace, CustomPolicy policy, String by, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update custom_policy set approved_by = ?, approved_at = ?
                where workspace_id = ? and id = ? and version = ? and approved_by is null""")) {
            Sql.bind(s, by, at, workspace.value(), policy.id(), policy.version());
            s.executeUpdate();
        }
    }

    void withdraw(Connection tx, WorkspaceId workspace, UUID id, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update custom_policy set withdrawn_at = ?
                where workspace_id = ? and id = ? and withdrawn_at is null""")) {
            Sql.bind(s, at, workspace.value(), id);
            s.executeUpdate();
        }
    }

    private static Map<WorkspaceId, List<CustomPolicy>> read(PreparedStatement s) throws SQLException {
        ResultSet row = s.executeQuery();
        Map<WorkspaceId, List<CustomPolicy>> out = new HashMap<>();
        while (row.next()) {
            out.computeIfAbsent(new WorkspaceId(row.getObject(1, UUID.class)), w -> new ArrayList<>())
                    .add(new CustomPolicy(
                            row.getObject(2, UUID.class),
                            row.getInt(3),
                            row.getString(4),
                            RuleForm.restored(row.getString(5).getBytes(StandardCharsets.UTF_8)),
                            row.getString(6),
                            Objects.requireNonNull(Sql.instant(row, 7)),
                            Sql.instant(row, 8),
                            row.getString(9),
                            Objects.requireNonNull(Sql.instant(row, 10)),
                            row.getString(11),
                            Sql.instant(row, 12)));
        }
        return out;
    }
}
