package dev.gatepost.contacts;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/**
 * What is held of a person as a contact: the address, where they live, when they last wrote to whom. The address and
 * the key go at the very end, with the step that destroys the key, because every store before it is found by them.
 */
public final class ContactData implements PersonalData {
    private final ContactStore store;
    private final EnsureContacts contacts;

    public ContactData(ContactStore store, EnsureContacts contacts) {
        this.store = store;
        this.contacts = contacts;
    }

    @Override
    public String store() {
        return "contacts";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        UUID contact = person.contact();
        if (contact == null) {
            return Outcome.gone(0);
        }
        WorkspaceId workspace = person.workspace().id();
        store.reside(tx, workspace, new ContactId(contact), null);
        SamePerson.forget(tx, workspace, new ContactId(contact));
        try (PreparedStatement s =
                tx.prepareStatement("delete from last_inbound where workspace_id = ? and contact_id = ?")) {
            Sql.bind(s, workspace.value(), contact);
            return Outcome.gone(1 + s.executeUpdate());
        }
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        UUID id = person.contact();
        if (id == null) {
            return;
        }
        WorkspaceId workspace = person.workspace().id();
        var wanted = Map.of(new ContactId(id), workspace);
        Contact contact = store.byId(tx, wanted, ContactStore.Hold.NONE).get(new ContactId(id));
        if (contact == null || contact.keys().isErased()) {
            return;
        }
        Residence residence = contact.residence();
        sheet.add(
                "contact",
                Answers.document(
                        "id",
                        contact.id().toString(),
                        "address",
                        contacts.address(contact),
                        "lives_in",
                        residence == null ? null : residence.written(),
                        "consent_as_it_stands",
                        contact.consent()));
        for (ContactId other : SamePerson.others(tx, workspace, contact.id())) {
            sheet.add("known_to_be_the_same_person_as", Answers.document("contact", other.toString()));
        }
        try (PreparedStatement s = tx.prepareStatement("""
                select sender_id, at from last_inbound where workspace_id = ? and contact_id = ? order by at""")) {
            Sql.bind(s, workspace.value(), id);
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    sheet.add(
                            "last_messages_from_the_person",
                            Answers.document("sender", row.getString(1), "at", String.valueOf(Sql.instant(row, 2))));
                }
            }
        }
    }
}
