package dev.gatepost.console.screens;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The people behind contacts: found by an address, shown masked. */
final class Addressees {
    private static final String ERASED = "an erased person";

    private final Rooms rooms;
    private final EnsureContacts contacts;

    Addressees(Rooms rooms) {
        this.rooms = rooms;
        this.contacts = new EnsureContacts(rooms.keys(), rooms.contactStore());
    }

    /**
     * A person as pages show one.
     *
     * @param address in the clear, for the resources of the API; never to be shown
     * @param zones where the person may be
     */
    record Known(ContactId id, String address, String masked, List<ZoneId> zones) {
        @Override
        public String toString() {
            return "Known(" + id + ")";
        }
    }

    /** Those of these contacts that are there; the address of an erased one is empty. */
    Map<String, Known> of(Workspace workspace, Collection<String> ids) {
        Map<ContactId, WorkspaceId> wanted = new HashMap<>();
        ids.forEach(id -> ContactId.parse(id).ifPresent(c -> wanted.put(c, workspace.id())));
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<ContactId, Contact> found = rooms.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> rooms.contactStore().byId(tx, wanted, ContactStore.Hold.NONE));
        Map<String, Known> out = new HashMap<>();
        found.forEach((id, contact) -> out.put(id.toString(), known(contact)));
        return out;
    }

    Optional<Known> one(Workspace workspace, String id) {
        return Optional.ofNullable(of(workspace, List.of(id)).get(id));
    }

    private Known known(Contact contact) {
        try {
            String text = contacts.address(contact);
            var address = new Address(text.contains("@") ? Channel.EMAIL : Channel.SMS, text);
            List<ZoneId> zones = rooms.addresses()
                    .place(address)
                    .of(contact.residence(), address.channel().usesNumber())
                    .zones();
            return new Known(contact.id(), text, address.masked(), zones);
        } catch (Unreadable erased) {
            return new Known(contact.id(), "", ERASED, List.of());
        }
    }

    /** What somebody typed as an address, in its one form; empty when it is none. */
    Optional<Address> address(String typed) {
        return rooms.addresses().normalise(typed.contains("@") ? Channel.EMAIL : Channel.SMS, typed);
    }

    /** The contact with this address. */
    Optional<ContactId> find(Workspace workspace, Address address) {
        byte[] index = Wanted.of(rooms.keys(), workspace.id(), workspace.organisation(), address)
                .index();
        return rooms.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> rooms.contactStore()
                                .byIndex(tx, workspace.id(), index, ContactStore.Hold.NONE)
                                .map(Contact::id));
    }
}
