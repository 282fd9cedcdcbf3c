package dev.gatepost.templates;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The tables {@code sender} and {@code sender_registration}, as far as sending needs them. */
final class SenderStore {
    void insert(Connection tx, WorkspaceId workspace, Sender sender, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into sender (workspace_id, id, brand_id, channel, address, connection_id, purposes, countries,
                    registrations, type, milli_per_second, block_scope, profile, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    sender.id().value(),
                    sender.brand().id().value(),
                    sender.channel().written(),
                    sender.address(),
                    sender.connection(),
                    column(tx, "text", sender.purposes(), Purpose::written),
                    column(tx, "text", sender.countries(), c -> c),
                    column(tx, "text", sender.registrations(), r -> r),
                    sender.type().written(),
                    sender.milliPerSecond(),
                    sender.blockScope().written(),
                    sender.profile(),
                    now);
            s.executeUpdate();
        }
    }

    /** Notes the registrations that a new sender comes with. */
    void register(Connection tx, WorkspaceId workspace, Sender sender, String by, Instant now) throws SQLException {
        if (sender.registrations().isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into sender_registration (workspace_id, sender_id, regime, state, changed_at, changed_by)
                select ?, ?, regime, 'registered', ?, ? from unnest(?::text[]) regime
                on conflict do nothing""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    sender.id().value(),
                    now,
                    by,
                    column(tx, "text", sender.registrations(), r -> r));
            s.executeUpdate();
        }
    }

    /** All senders with the registrations that hold on this day. */
    List<Sender> all(Connection tx, WorkspaceId workspace, List<Brand> brands, LocalDate today) throws SQLException {
        Map<UUID, Brand> byId = brands.stream().collect(Collectors.toMap(b -> b.id().value(), b -> b));
        try (PreparedStatement s = tx.prepareStatement("""
                select s.id, s.brand_id, s.channel, s.address, s.connection_id, s.purposes, s.countries,
                    array(select r.regime from sender_registration r
                        where r.workspace_id = s.workspace_id and r.sender_id = s.id and r.state = 'registered'
                            and (r.expires_on is null or r.expires_on > ?::date)),
                    s.type, s.milli_per_second, s.block_scope, s.profile, s.retired_at is not null
                from sender s where s.workspace_id = ? order by s.id""")) {
            Sql.bind(s, today, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Sender> out = new ArrayList<>();
            while (rows.next()) {
                Brand brand = byId.get(rows.getObject(2, UUID.class));
                if (brand != null) {
                    out.add(sender(rows, brand));
                }
            }
            return out;
        }
    }

    private static Sender sender(ResultSet row, Brand brand) throws SQLException {
        Channel channel = Channel.parse(row.getString(3)).orElseThrow();
        String address = row.getString(4);
        String type = row.getString(9);
        return new Sender(
                new SenderId(row.getObject(1, UUID.class)),
                brand,
                channel,
                address,
                row.getObject(5, UUID.class),
                Arrays.stream(texts(row, 6))
                        .map(p -> Purpose.parse(p).orElseThrow())
                        .collect(Collectors.toUnmodifiableSet()),
                Set.of(texts(row, 7)),
                Set.of(texts(row, 8)),
                type == null
                        ? SenderType.of(channel, address)
                        : SenderType.parse(type).orElseThrow(),
                row.getLong(10),
                BlockScope.parse(row.getString(11)).orElseThrow(),
                row.getString(12),
                row.getBoolean(13));
    }

    private static String[] texts(ResultSet row, int column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }
}
