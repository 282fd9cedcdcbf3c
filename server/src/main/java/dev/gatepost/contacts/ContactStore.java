package dev.gatepost.contacts;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.keys.ContactKeys;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code contact}. */
public final class ContactStore {
    private static final String COLUMNS = """
            c.workspace_id, c.id, c.address_index, c.address_sealed, c.pseudonym, c.key_epoch, c.content_key, \
            c.evidence_key, c.consent::text, c.alias_index, c.residence
            """;

    /** How firmly a row is held until the transaction ends. */
    public enum Hold {
        NONE(""),
        /** Revocations wait for us, and we for them. */
        SHARE(" for share of c"),
        UPDATE(" for no key update of c");

        private final String sql;

        Hold(String sql) {
            this.sql = sql;
        }
    }

    /** Where an address is looked for. */
    public record Lookup(WorkspaceId workspace, byte[] index) {}

    /** The contacts of these addresses; absent ones are left out. */
    public Map<String, Contact> byIndex(Connection tx, List<Lookup> lookups) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                 from unnest(?::uuid[], ?::bytea[]) as w(workspace_id, address_index)
                 join contact c on c.workspace_id = w.workspace_id and c.address_index = w.address_index""")) {
            s.setArray(
                    1,
                    Sql.array(
                            tx,
                            "uuid",
                            lookups.stream().map(l -> l.workspace().value()).toArray()));
            s.setArray(
                    2,
                    Sql.array(tx, "bytea", lookups.stream().map(Lookup::index).toArray(byte[][]::new)));
            ResultSet rows = s.executeQuery();
            Map<String, Contact> out = new HashMap<>();
            while (rows.next()) {
                Contact contact = contact(rows);
                out.put(key(contact.workspace(), contact.index()), contact);
            }
            return out;
        }
    }

    /** One address's contact. */
    public Optional<Contact> byIndex(Connection tx, WorkspaceId workspace, byte[] index, Hold hold)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + COLUMNS + " from contact c where c.workspace_id = ? and c.address_index = ?" + hold.sql)) {
            s.setObject(1, workspace.value());
            s.setBytes(2, index);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(contact(rows)) : Optional.empty();
        }
    }

    /** Those after this index, in the order of their indexes (which is by chance), who are not erased. */
    public List<Contact> after(Connection tx, WorkspaceId workspace, byte[] index, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                 from contact c where c.workspace_id = ? and c.address_index > ? and length(c.content_key) > 0
                 order by c.address_index limit ?""")) {
            s.setObject(1, workspace.value());
            s.setBytes(2, index);
            s.setInt(3, most);
            ResultSet rows = s.executeQuery();
            List<Contact> out = new ArrayList<>();
            while (rows.next()) {
                out.add(contact(rows));
            }
            return out;
        }
    }

    /** Contacts by id, locked in the order of their ids; absent ones are left out. */
    public Map<ContactId, Contact> byId(Connection tx, Map<ContactId, WorkspaceId> wanted, Hold hold)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                 from contact c where (c.workspace_id, c.id) in (select * from unnest(?::uuid[], ?::uuid[]))
                 order by c.workspace_id, c.id""" + hold.sql)) {
            s.setArray(
                    1,
                    Sql.array(
                            tx,
                            "uuid",
                            wanted.values().stream().map(WorkspaceId::value).toArray()));
            s.setArray(
                    2,
                    Sql.array(
                            tx,
                            "uuid",
                            wanted.keySet().stream().map(ContactId::value).toArray()));
            ResultSet rows = s.executeQuery();
            Map<ContactId, Contact> out = new HashMap<>();
            while (rows.next()) {
                Contact contact = contact(rows);
                out.put(contact.id(), contact);
            }
            return out;
        }
    }

    /** Inserts those that are not there yet; whoever came first wins. */
    void insert(Connection tx, List<Contact> contacts, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into contact (workspace_id, id, address_index, address_sealed, pseudonym, key_epoch,
                    content_key, evidence_key, alias_index, created_at)
                select w, i, x, a, p, e, c, v, l, ?
                from unnest(?::uuid[], ?::uuid[], ?::bytea[], ?::bytea[], ?::uuid[], ?::int[], ?::bytea[], ?::bytea[],
                    ?::bytea[]) as n (w, i, x, a, p, e, c, v, l)
                on conflict (workspace_id, address_index) do nothing""")) {
            Sql.bind(
                    s,
                    now,
                    column(tx, "uuid", contacts, c -> c.workspace().value()),
                    column(tx, "uuid", contacts, c -> c.id().value()),
                    column(tx, "bytea", contacts, Contact::index),
                    column(tx, "bytea", contacts, Contact::addressSealed),
                    column(tx, "uuid", contacts, Contact::pseudonym),
                    column(tx, "int", contacts, c -> c.keys().epoch()),
                    column(tx, "bytea", contacts, c -> c.keys().content()),
                    column(tx, "bytea", contacts, c -> c.keys().evidence()),
                    column(tx, "bytea", contacts, Contact::alias));
            s.executeUpdate();
        }
    }

    /** Writes the projection of consent; the row must be held for update. */
    public void project(Connection tx, WorkspaceId workspace, ContactId contact, String consent) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update contact set consent = ?::jsonb where workspace_id = ? and id = ?")) {
            s.setString(1, consent);
            s.setObject(2, workspace.value());
            s.setObject(3, contact.value());
            if (s.executeUpdate() != 1) {
                throw new IllegalStateException("no contact " + contact);
            }
        }
    }

    /** Writes the projections of many contacts of a workspace; the rows must be held for update. */
    public void project(Connection tx, WorkspaceId workspace, Map<ContactId, String> consents) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update contact c set consent = n.consent::jsonb
                from unnest(?::uuid[], ?::text[]) as n (id, consent) where c.workspace_id = ? and c.id = n.id""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", consents.keySet(), ContactId::value),
                    column(tx, "text", consents.values(), consent -> consent),
                    workspace.value());
            if (s.executeUpdate() != consents.size()) {
                throw new IllegalStateException("a contact in hand is not there");
            }
        }
    }

    /** Writes where a person lives; null forgets it. */
    void reside(Connection tx, WorkspaceId workspace, ContactId contact, @Nullable Residence residence)
            throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update contact set residence = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, residence == null ? null : residence.written(), workspace.value(), contact.value());
            s.executeUpdate();
        }
    }

    /** The map key of a workspace and index. */
    static String key(WorkspaceId workspace, byte[] index) {
        return workspace + java.util.HexFormat.of().formatHex(index);
    }

    private static Contact contact(ResultSet row) throws SQLException {
        return new Contact(
                new WorkspaceId(row.getObject(1, UUID.class)),
                new ContactId(row.getObject(2, UUID.class)),
                row.getBytes(3),
                row.getBytes(4),
                row.getObject(5, UUID.class),
                new ContactKeys(row.getInt(6), row.getBytes(7), row.getBytes(8)),
                row.getString(9),
                row.getBytes(10),
                Residence.written(row.getString(11)));
    }
}
