package dev.gatepost.intake;

import dev.gatepost.intake.PolicyReplays.Replay;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.custom.RuleForm;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The table {@code policy_replay}. */
final class PolicyReplayStore {
    private static final int MOST_LISTED = 100;
    private static final String COLUMNS = """
            select id, packs, rules::text, from_at, until_at, status, reached, report::text, asked_by, asked_at,
                finished_at from policy_replay where workspace_id = ?
            """;

    void insert(Connection tx, WorkspaceId workspace, Replay replay) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into policy_replay (workspace_id, id, packs, rules, from_at, until_at, status, asked_by,
                    asked_at) values (?, ?, ?, ?::jsonb, ?, ?, 'running', ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    replay.id(),
                    replay.packs(),
                    replay.rules().isEmpty() ? null : RuleForm.stored(replay.rules()),
                    replay.from(),
                    replay.until(),
                    replay.askedBy(),
                    replay.askedAt());
            s.executeUpdate();
        }
    }

    /** The newest first. */
    List<Replay> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + " order by id desc limit ?")) {
            Sql.bind(s, workspace.value(), MOST_LISTED);
            return read(s);
        }
    }

    /** Those of the workspaces that have a replay to do. */
    Set<WorkspaceId> waiting(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select r.workspace_id from unnest(?::uuid[]) as w(id)
                join policy_replay r on r.workspace_id = w.id and r.status = 'running'""")) {
            Sql.bind(s, Sql.column(tx, "uuid", workspaces, WorkspaceId::value));
            ResultSet row = s.executeQuery();
            Set<WorkspaceId> out = new HashSet<>();
            while (row.next()) {
                out.add(new WorkspaceId(row.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    /** One that runs and on which no other node works, locked. */
    List<Replay> running(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(COLUMNS + " and status = 'running' order by id limit 1 for update skip locked")) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    void reached(
            Connection tx,
            WorkspaceId workspace,
            Replay replay,
            String status,
            @Nullable UUID reached,
            @Nullable Instant finished)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update policy_replay set status = ?, reached = ?, report = ?::jsonb, finished_at = ?
                where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    status,
                    reached,
                    new String(Json.write(replay.report()), StandardCharsets.UTF_8),
                    finished,
                    workspace.value(),
                    replay.id());
            s.executeUpdate();
        }
    }

    private static List<Replay> read(PreparedStatement s) throws SQLException {
        ResultSet row = s.executeQuery();
        List<Replay> out = new ArrayList<>();
        while (row.next()) {
            String rules = row.getString(3);
            ObjectNode report = Json.readOwn(row.getString(8).getBytes(StandardCharsets.UTF_8));
            out.add(new Replay(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    rules == null ? List.of() : RuleForm.restored(rules.getBytes(StandardCharsets.UTF_8)),
                    Objects.requireNonNull(Sql.instant(row, 4)),
                    Objects.requireNonNull(Sql.instant(row, 5)),
                    row.getString(6),
                    row.getObject(7, UUID.class),
                    report,
                    row.getString(9),
                    Objects.requireNonNull(Sql.instant(row, 10)),
                    Sql.instant(row, 11)));
        }
        return out;
    }
}
