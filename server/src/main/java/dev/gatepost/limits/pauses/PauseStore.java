package dev.gatepost.limits.pauses;

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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The table {@code pause}. */
final class PauseStore {
    private static final String COLUMNS = """
            p.workspace_id, p.id, p.scope, p.value, p.reason, p.made_by, p.made_at, p.resumed_by, p.resumed_at,
            p.resume_reason
            """;
    private static final int MOST_LISTED = 500;

    /** Returns false when the same is paused already. */
    boolean insert(Connection tx, Pause p) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into pause (workspace_id, id, scope, value, reason, made_by, made_at)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, scope, value) where resumed_at is null do nothing""")) {
            Sql.bind(
                    s,
                    p.workspace().value(),
                    p.id().value(),
                    p.scope().written(),
                    p.value(),
                    p.reason(),
                    p.madeBy(),
                    p.madeAt());
            return s.executeUpdate() == 1;
        }
    }

    /**
     * Those in force of these workspaces and of the whole instance. Throws when the transaction does not have
     * {@link WorkspaceId#INSTANCE} in its scope: row-level security would hide the greatest stop of all without a word.
     */
    List<Pause> inForce(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        List<WorkspaceId> asked = new ArrayList<>(workspaces);
        asked.add(WorkspaceId.INSTANCE);
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                , array_position(gatepost_workspaces(), ?::uuid) is not null as sees
                from (values (1)) as one(x)
                left join (unnest(?::uuid[]) as w(id) join pause p on p.workspace_id = w.id and p.resumed_at is null)
                    on true""")) {
            Sql.bind(s, WorkspaceId.INSTANCE.value(), column(tx, "uuid", asked, WorkspaceId::value));
            ResultSet r = s.executeQuery();
            List<Pause> out = new ArrayList<>();
            while (r.next()) {
                if (!r.getBoolean("sees")) {
                    throw new IllegalStateException("the scope of the transaction lacks the instance");
                }
                if (r.getObject(1) != null) {
                    out.add(pause(r));
                }
            }
            return out;
        }
    }

    /** The newest first, resumed ones too. */
    List<Pause> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + COLUMNS + " from pause p where p.workspace_id = ? order by p.id desc limit ?")) {
            Sql.bind(s, workspace.value(), MOST_LISTED);
            return read(s);
        }
    }

    /** Locked against another change. */
    Optional<Pause> lock(Connection tx, WorkspaceId workspace, PauseId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + COLUMNS + " from pause p where p.workspace_id = ? and p.id = ? for update")) {
            Sql.bind(s, workspace.value(), id.value());
            return read(s).stream().findFirst();
        }
    }

    void resume(Connection tx, Pause p, Pause.Resumed resumed) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update pause set resumed_by = ?, resumed_at = ?, resume_reason = ?
                where workspace_id = ? and id = ? and resumed_at is null""")) {
            Sql.bind(
                    s,
                    resumed.by(),
                    resumed.at(),
                    resumed.reason(),
                    p.workspace().value(),
                    p.id().value());
            s.executeUpdate();
        }
    }

    private static List<Pause> read(PreparedStatement s) throws SQLException {
        ResultSet r = s.executeQuery();
        List<Pause> out = new ArrayList<>();
        while (r.next()) {
            out.add(pause(r));
        }
        return out;
    }

    private static Pause pause(ResultSet r) throws SQLException {
        Instant resumedAt = Sql.instant(r, 9);
        return new Pause(
                new WorkspaceId(r.getObject(1, UUID.class)),
                new PauseId(r.getObject(2, UUID.class)),
                PauseScope.parse(r.getString(3)).orElseThrow(),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                Objects.requireNonNull(Sql.instant(r, 7)),
                resumedAt == null ? null : new Pause.Resumed(r.getString(8), resumedAt, r.getString(10)));
    }
}
