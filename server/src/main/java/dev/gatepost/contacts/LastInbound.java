package dev.gatepost.contacts;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The table {@code last_inbound}: when a person last wrote to a sender, by the workspace's clock. */
public final class LastInbound {
    private LastInbound() {}

    /** A conversation: one person and one sender. */
    public record With(WorkspaceId workspace, ContactId contact, UUID sender) {}

    /** Notes that the person wrote; an older word that arrives late changes nothing. */
    public static void note(Connection tx, With with, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into last_inbound (workspace_id, contact_id, sender_id, at) values (?, ?, ?, ?)
                on conflict (workspace_id, contact_id, sender_id) do update set at = excluded.at
                    where last_inbound.at < excluded.at""")) {
            Sql.bind(s, with.workspace().value(), with.contact().value(), with.sender(), at);
            s.executeUpdate();
        }
    }

    /** The instants of these conversations; those in which the person never wrote are absent. */
    public static Map<With, Instant> find(Connection tx, Collection<With> wanted) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select l.workspace_id, l.contact_id, l.sender_id, l.at
                from unnest(?::uuid[], ?::uuid[], ?::uuid[]) as w(workspace_id, contact_id, sender_id)
                join last_inbound l on l.workspace_id = w.workspace_id and l.contact_id = w.contact_id
                    and l.sender_id = w.sender_id""")) {
            Sql.bind(
                    s,
                    Sql.column(tx, "uuid", wanted, w -> w.workspace().value()),
                    Sql.column(tx, "uuid", wanted, w -> w.contact().value()),
                    Sql.column(tx, "uuid", wanted, With::sender));
            ResultSet row = s.executeQuery();
            Map<With, Instant> out = new HashMap<>();
            while (row.next()) {
                var with = new With(
                        new WorkspaceId(row.getObject(1, UUID.class)),
                        new ContactId(row.getObject(2, UUID.class)),
                        row.getObject(3, UUID.class));
                out.put(with, Objects.requireNonNull(Sql.instant(row, 4)));
            }
            return out;
        }
    }
}
