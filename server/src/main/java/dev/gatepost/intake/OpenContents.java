package dev.gatepost.intake;

import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Keys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.NewMessage;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Opens the sealed content of messages. What has expired or was erased is left out. */
final class OpenContents {
    private final Keys keys;
    private final ContactStore contacts;

    OpenContents(Keys keys, ContactStore contacts) {
        this.keys = keys;
        this.contacts = contacts;
    }

    /** A message's content and the contact whose it is. */
    record Opened(Content content, Contact contact) {}

    Map<MessageId, Opened> of(Connection tx, Collection<StoredMessage> messages) throws SQLException {
        Map<ContactId, WorkspaceId> people = new HashMap<>();
        messages.forEach(m -> people.put(m.contact(), m.workspace()));
        Map<ContactId, Contact> known = contacts.byId(tx, people, ContactStore.Hold.NONE);
        Map<MessageId, Opened> out = new HashMap<>();
        for (StoredMessage message : messages) {
            Contact contact = known.get(message.contact());
            byte[] sealed = message.sealedContent();
            if (contact != null && sealed != null) {
                open(message, sealed, contact, out);
            }
        }
        return out;
    }

    private void open(StoredMessage m, byte[] sealed, Contact contact, Map<MessageId, Opened> out) {
        try {
            byte[] plain = keys.content(m.workspace(), contact.id().value(), contact.keys())
                    .open(sealed, NewMessage.contentBinding(m.workspace(), m.id().value()));
            out.put(m.id(), new Opened(Content.of(plain), contact));
        } catch (Unreadable erased) {
            // Its key is gone, and with it what it said.
        }
    }
}
