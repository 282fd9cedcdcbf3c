package dev.gatepost.copies;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The table {@code masked_copy}: which copies were made into a workspace. */
final class MaskedCopyStore {
    private static final int MOST = 500;

    void insert(Connection tx, WorkspaceId to, MaskedCopy copy) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into masked_copy (workspace_id, id, from_id, made_by, made_at, reason, settings, customers,
                    left_out, objections)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    to.value(),
                    copy.id(),
                    copy.from().value(),
                    copy.madeBy(),
                    copy.madeAt(),
                    copy.reason(),
                    copy.settings(),
                    copy.customers(),
                    copy.leftOut(),
                    Sql.array(tx, "text", copy.objections().toArray()));
            s.executeUpdate();
        }
    }

    /** The newest first. */
    List<MaskedCopy> list(Connection tx, WorkspaceId to) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, from_id, made_by, made_at, reason, settings, customers, left_out, objections
                from masked_copy where workspace_id = ? order by id desc limit ?""")) {
            Sql.bind(s, to.value(), MOST);
            ResultSet row = s.executeQuery();
            List<MaskedCopy> out = new ArrayList<>();
            while (row.next()) {
                out.add(new MaskedCopy(
                        row.getObject(1, UUID.class),
                        new WorkspaceId(row.getObject(2, UUID.class)),
                        row.getString(3),
                        row.getTimestamp(4).toInstant(),
                        row.getString(5),
                        row.getInt(6),
                        row.getInt(7),
                        row.getLong(8),
                        List.of((String[]) row.getArray(9).getArray())));
            }
            return out;
        }
    }
}
