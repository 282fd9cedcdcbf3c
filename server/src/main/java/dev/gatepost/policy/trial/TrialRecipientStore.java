package dev.gatepost.policy.trial;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The table {@code trial_recipient}. */
final class TrialRecipientStore {
    private static final String COLUMNS = """
            select id, channel, address_index, hint, name, asked_by, asked_at, approved_by, approved_at
            from trial_recipient where workspace_id = ?\s""";

    /** False when the address is there already. */
    boolean insert(Connection tx, WorkspaceId workspace, TrialRecipient r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into trial_recipient (workspace_id, id, channel, address_index, hint, name, asked_by, asked_at)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    r.id(),
                    r.channel().written(),
                    r.index(),
                    r.hint(),
                    r.name(),
                    r.askedBy(),
                    r.askedAt());
            return s.executeUpdate() == 1;
        }
    }

    List<TrialRecipient> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + "order by id")) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    Optional<TrialRecipient> lock(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + "and id = ? for update")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    void approve(Connection tx, WorkspaceId workspace, UUID id, String by, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update trial_recipient set approved_by = ?, approved_at = ? where workspace_id = ? and id = ?""")) {
            Sql.bind(s, by, now, workspace.value(), id);
            s.executeUpdate();
        }
    }

    boolean remove(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from trial_recipient where workspace_id = ? and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return s.executeUpdate() == 1;
        }
    }

    /** The indexes of all that are approved, by workspace. */
    Map<WorkspaceId, Set<ByteBuffer>> approved(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select r.workspace_id, r.address_index
                from unnest(?::uuid[]) as w(id) join trial_recipient r on r.workspace_id = w.id
                where r.approved_at is not null""")) {
            Sql.bind(s, Sql.column(tx, "uuid", workspaces, WorkspaceId::value));
            ResultSet rows = s.executeQuery();
            Map<WorkspaceId, Set<ByteBuffer>> out = new HashMap<>();
            while (rows.next()) {
                out.computeIfAbsent(new WorkspaceId(rows.getObject(1, UUID.class)), w -> new HashSet<>())
                        .add(ByteBuffer.wrap(rows.getBytes(2)));
            }
            return out;
        }
    }

    private static List<TrialRecipient> read(PreparedStatement s) throws SQLException {
        ResultSet rows = s.executeQuery();
        List<TrialRecipient> out = new ArrayList<>();
        while (rows.next()) {
            out.add(new TrialRecipient(
                    rows.getObject(1, UUID.class),
                    Channel.parse(rows.getString(2)).orElseThrow(),
                    rows.getBytes(3),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6),
                    rows.getTimestamp(7).toInstant(),
                    rows.getString(8),
                    Sql.instant(rows, 9)));
        }
        return out;
    }
}
