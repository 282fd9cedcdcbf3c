package dev.gatepost.evidence;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.evidence.Vendor.Terms;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code vendor}. */
final class VendorStore {
    private static final int LISTED = 1_000;
    private static final String SELECT = """
            select id, name, purpose, contract, contract_ends, dpa, regions, subprocessors, data_classes, connections,
                reviewed_on, review_due, changed_at, changed_by, retired_at
            from vendor where workspace_id = ?""";

    void put(Connection tx, WorkspaceId workspace, Vendor v) throws SQLException {
        Terms t = v.terms();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into vendor (workspace_id, id, name, purpose, contract, contract_ends, dpa, regions,
                    subprocessors, data_classes, connections, reviewed_on, review_due, changed_at, changed_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, id) do update set name = excluded.name, purpose = excluded.purpose,
                    contract = excluded.contract, contract_ends = excluded.contract_ends, dpa = excluded.dpa,
                    regions = excluded.regions, subprocessors = excluded.subprocessors,
                    data_classes = excluded.data_classes, connections = excluded.connections,
                    reviewed_on = excluded.reviewed_on, review_due = excluded.review_due,
                    changed_at = excluded.changed_at, changed_by = excluded.changed_by""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    v.id(),
                    t.name(),
                    t.purpose(),
                    t.contract(),
                    t.contractEnds(),
                    t.dpa(),
                    texts(tx, t.regions()),
                    texts(tx, t.subprocessors()),
                    texts(tx, t.dataClasses()),
                    texts(tx, t.connections()),
                    t.reviewedOn(),
                    t.reviewDue(),
                    v.changedAt(),
                    v.changedBy());
            s.executeUpdate();
        }
    }

    boolean retire(Connection tx, WorkspaceId workspace, UUID id, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "update vendor set retired_at = ? where workspace_id = ? and id = ? and retired_at is null")) {
            Sql.bind(s, now, workspace.value(), id);
            return s.executeUpdate() > 0;
        }
    }

    /** Notes that somebody looked at it, and when the next look is due. */
    void reviewed(Connection tx, WorkspaceId workspace, UUID id, LocalDate on, LocalDate due) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "update vendor set reviewed_on = ?, review_due = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, on, due, workspace.value(), id);
            s.executeUpdate();
        }
    }

    List<Vendor> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(SELECT + " order by retired_at nulls first, name limit " + LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    Optional<Vendor> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    private static Array texts(Connection tx, List<String> values) throws SQLException {
        return column(tx, "text", values, v -> v);
    }

    private static List<Vendor> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<Vendor> out = new ArrayList<>();
            while (row.next()) {
                var terms = new Terms(
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        day(row, 5),
                        row.getString(6),
                        List.of((String[]) row.getArray(7).getArray()),
                        List.of((String[]) row.getArray(8).getArray()),
                        List.of((String[]) row.getArray(9).getArray()),
                        List.of((String[]) row.getArray(10).getArray()),
                        day(row, 11),
                        row.getDate(12).toLocalDate());
                out.add(new Vendor(
                        row.getObject(1, UUID.class),
                        terms,
                        row.getTimestamp(13).toInstant(),
                        row.getString(14),
                        Sql.instant(row, 15)));
            }
            return out;
        }
    }

    private static @Nullable LocalDate day(ResultSet row, int column) throws SQLException {
        Date day = row.getDate(column);
        return day == null ? null : day.toLocalDate();
    }
}
