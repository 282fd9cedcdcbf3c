package dev.gatepost.contacts;

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
import java.util.UUID;

/**
 * The table {@code same_person}: contacts that a provider told, under its proof, to be one person. Opt-outs reach all
 * of them; consent does not, for whoever gave it gave it for one address.
 */
public final class SamePerson {
    private SamePerson() {}

    /** Notes that two contacts are one person; says whether that is news. */
    public static boolean note(Connection tx, WorkspaceId workspace, ContactId one, ContactId other, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into same_person (workspace_id, contact_id, other_id, at)
                values (?, ?, ?, ?), (?, ?, ?, ?) on conflict do nothing""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    one.value(),
                    other.value(),
                    now,
                    workspace.value(),
                    other.value(),
                    one.value(),
                    now);
            return s.executeUpdate() > 0;
        }
    }

    /** The other contacts of the person. */
    public static List<ContactId> others(Connection tx, WorkspaceId workspace, ContactId contact) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select other_id from same_person where workspace_id = ? and contact_id = ? order by other_id")) {
            Sql.bind(s, workspace.value(), contact.value());
            ResultSet rows = s.executeQuery();
            List<ContactId> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new ContactId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    /** Forgets that this contact and others are one person. */
    static void forget(Connection tx, WorkspaceId workspace, ContactId contact) throws SQLException {
        for (String side : List.of("contact_id", "other_id")) {
            try (PreparedStatement s =
                    tx.prepareStatement("delete from same_person where workspace_id = ? and " + side + " = ?")) {
                Sql.bind(s, workspace.value(), contact.value());
                s.executeUpdate();
            }
        }
    }

    /** By which indexes opt-outs of these people's other contacts are found; who has none is absent. */
    public static Map<ContactId, List<byte[]>> suppressible(
            Connection tx, WorkspaceId workspace, Collection<ContactId> contacts) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select p.contact_id, c.address_index, c.alias_index from unnest(?::uuid[]) as w(id)
                join same_person p on p.workspace_id = ? and p.contact_id = w.id
                join contact c on c.workspace_id = p.workspace_id and c.id = p.other_id""")) {
            Sql.bind(s, Sql.column(tx, "uuid", contacts, ContactId::value), workspace.value());
            ResultSet rows = s.executeQuery();
            Map<ContactId, List<byte[]>> out = new HashMap<>();
            while (rows.next()) {
                List<byte[]> indexes =
                        out.computeIfAbsent(new ContactId(rows.getObject(1, UUID.class)), whose -> new ArrayList<>());
                indexes.add(rows.getBytes(2));
                byte[] alias = rows.getBytes(3);
                if (alias != null) {
                    indexes.add(alias);
                }
            }
            return out;
        }
    }
}
