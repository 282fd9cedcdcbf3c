package dev.gatepost.contacts;

import dev.gatepost.contacts.ContactStore.Lookup;
import dev.gatepost.keys.ContactKeys;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds the contacts of addresses and makes those that are missing. Two first messages to one address, in one batch or
 * in two transactions at once, meet the same contact and the same key: the insert yields to whoever came first, and the
 * winner is read again.
 */
public final class EnsureContacts {
    private static final byte[] NOTHING = {};

    private final Keys keys;
    private final ContactStore store;

    public EnsureContacts(Keys keys, ContactStore store) {
        this.keys = keys;
        this.store = store;
    }

    /** An address that must have a contact; {@code index} is the organisation's index of it. */
    public record Wanted(WorkspaceId workspace, OrganisationId organisation, Address address, byte[] index) {
        /** Computes the index. */
        public static Wanted of(Keys keys, WorkspaceId workspace, OrganisationId organisation, Address address) {
            return new Wanted(workspace, organisation, address, keys.index(organisation, address.reveal()));
        }

        /** The index of what all ways to write the address have in common; null where there is one way only. */
        public byte @Nullable [] alias(Keys keys) {
            return AddressAlias.of(address)
                    .map(alias -> keys.index(organisation, alias))
                    .orElse(null);
        }
    }

    /** One contact for each wanted address, in their order. */
    public List<Contact> in(Connection tx, List<Wanted> wanted, Instant now) throws SQLException {
        Map<String, Contact> found = store.byIndex(tx, lookups(wanted));
        // Sorted, so that two transactions that make the same contacts never wait for each other in a circle.
        Map<String, Wanted> missing = new TreeMap<>();
        for (Wanted w : wanted) {
            String key = ContactStore.key(w.workspace(), w.index());
            if (!found.containsKey(key)) {
                missing.put(key, w);
            }
        }
        if (!missing.isEmpty()) {
            store.insert(tx, missing.values().stream().map(this::mint).toList(), now);
            found.putAll(store.byIndex(tx, lookups(List.copyOf(missing.values()))));
        }
        List<Contact> out = new ArrayList<>(wanted.size());
        for (Wanted w : wanted) {
            Contact contact = found.get(ContactStore.key(w.workspace(), w.index()));
            if (contact == null) {
                throw new IllegalStateException("a contact just made is not there");
            }
            out.add(contact);
        }
        return out;
    }

    /** As {@link #in}, but makes nobody: whom nobody has written to is a stranger who is stored nowhere. */
    public List<Contact> foreseen(Connection tx, List<Wanted> wanted) throws SQLException {
        Map<String, Contact> known = store.byIndex(tx, lookups(wanted));
        List<Contact> out = new ArrayList<>(wanted.size());
        for (Wanted w : wanted) {
            out.add(known.computeIfAbsent(ContactStore.key(w.workspace(), w.index()), k -> stranger(w)));
        }
        return out;
    }

    private Contact stranger(Wanted w) {
        ContactId id = ContactId.next();
        var none = new ContactKeys(0, NOTHING, NOTHING);
        return new Contact(w.workspace(), id, w.index(), NOTHING, id.value(), none, "{}", w.alias(keys));
    }

    /** The address of a contact in the clear. */
    public String address(Contact contact) {
        byte[] plain = keys.content(contact.workspace(), contact.id().value(), contact.keys())
                .open(contact.addressSealed(), Contact.addressBinding(contact.workspace(), contact.id()));
        return new String(plain, StandardCharsets.UTF_8);
    }

    private Contact mint(Wanted w) {
        ContactId id = ContactId.next();
        ContactKeys minted = keys.mint(w.workspace(), id.value());
        byte[] sealed = keys.content(w.workspace(), id.value(), minted)
                .seal(w.address().reveal().getBytes(StandardCharsets.UTF_8), Contact.addressBinding(w.workspace(), id));
        // Random, not time-ordered: the pseudonym must not tell when the contact was made.
        return new Contact(w.workspace(), id, w.index(), sealed, UUID.randomUUID(), minted, "{}", w.alias(keys));
    }

    private static List<Lookup> lookups(List<Wanted> wanted) {
        return wanted.stream().map(w -> new Lookup(w.workspace(), w.index())).toList();
    }
}
