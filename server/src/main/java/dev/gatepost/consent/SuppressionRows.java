package dev.gatepost.consent;

import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
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

/** The table {@code suppression}, as people look at it: with what was lifted. */
final class SuppressionRows {
    private static final String COLUMNS = """
            select id, address_index, channel, purpose, brand, source, since, evidence, lifted_at, lifted_by,
                lift_reason from suppression
            """;

    /** A suppression with its end. */
    record Row(
            UUID id,
            byte[] index,
            @Nullable String channel,
            @Nullable String purpose,
            @Nullable String brand,
            String source,
            Instant since,
            UUID evidence,
            @Nullable Instant liftedAt,
            @Nullable String liftedBy,
            @Nullable String liftReason) {}

    /** Who lifts it, why, and when. */
    record Lift(String by, String reason, Instant at) {}

    /** All of one address, the oldest first. */
    List<Row> of(Connection tx, OrganisationId organisation, byte[] index) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                COLUMNS + "where organisation_id = ? and address_index = ? order by since, id limit 500")) {
            Sql.bind(s, organisation.value(), index);
            return rows(s);
        }
    }

    /** A page of those in force, in the order of their hashes, after this place. */
    List<Row> page(Connection tx, OrganisationId organisation, byte[] index, UUID after, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + """
                where organisation_id = ? and (address_index, id) > (?, ?) and lifted_at is null
                order by address_index, id limit ?""")) {
            Sql.bind(s, organisation.value(), index, after, limit);
            return rows(s);
        }
    }

    /** One of this address, held. */
    Optional<Row> hold(Connection tx, OrganisationId organisation, byte[] index, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                COLUMNS + "where organisation_id = ? and address_index = ? and id = ? for no key update")) {
            Sql.bind(s, organisation.value(), index, id);
            return rows(s).stream().findFirst();
        }
    }

    void lift(Connection tx, OrganisationId organisation, Row row, Lift lift) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update suppression set lifted_at = ?, lifted_by = ?, lift_reason = ?
                where organisation_id = ? and address_index = ? and id = ? and lifted_at is null""")) {
            Sql.bind(s, lift.at(), lift.by(), lift.reason(), organisation.value(), row.index(), row.id());
            s.executeUpdate();
        }
    }

    private static List<Row> rows(PreparedStatement s) throws SQLException {
        ResultSet rows = s.executeQuery();
        List<Row> out = new ArrayList<>();
        while (rows.next()) {
            out.add(new Row(
                    rows.getObject(1, UUID.class),
                    rows.getBytes(2),
                    rows.getString(3),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6),
                    rows.getTimestamp(7).toInstant(),
                    rows.getObject(8, UUID.class),
                    Sql.instant(rows, 9),
                    rows.getString(10),
                    rows.getString(11)));
        }
        return out;
    }
}
