package dev.gatepost.contacts;

import dev.gatepost.access.Workspace;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.People;
import dev.gatepost.privacy.Person;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Predicate;

/** Finds people for the room privacy, and destroys their keys (PRV-02, PRV-03). */
public final class ContactPeople implements People {
    private final Keys keys;
    private final Addresses addresses;
    private final ContactStore store;
    private final EnsureContacts contacts;
    private final EraseContact erase;

    public ContactPeople(Keys keys, Addresses addresses, ContactStore store, EnsureContacts contacts) {
        this.keys = keys;
        this.addresses = addresses;
        this.store = store;
        this.contacts = contacts;
        this.erase = new EraseContact(new SecureRandom());
    }

    @Override
    public Optional<Named> named(Workspace workspace, String channel, String address, UUID subject) {
        Optional<Channel> given = channel.isEmpty() ? guess(address) : Channel.parse(channel);
        return given.flatMap(c -> addresses.normalise(c, address)).map(a -> named(workspace, a, subject));
    }

    private static Optional<Channel> guess(String address) {
        if (address.indexOf('@') > 0) {
            return Optional.of(Channel.EMAIL);
        }
        Channel told = Addresses.channelOf(address);
        return address.startsWith("+") || told == Channel.WHATSAPP ? Optional.of(told) : Optional.empty();
    }

    private Named named(Workspace workspace, Address address, UUID subject) {
        byte[] index = keys.index(workspace.organisation(), address.reveal());
        return new Named(index, seal(workspace, address.reveal(), subject));
    }

    private byte[] seal(Workspace workspace, String address, UUID subject) {
        return keys.workspace(workspace.id())
                .seal(address.getBytes(StandardCharsets.UTF_8), binding(workspace, subject));
    }

    private static Binding binding(Workspace workspace, UUID subject) {
        return new Binding(workspace.id().value(), subject, "privacy.address");
    }

    @Override
    public Optional<Named> contact(Connection tx, Workspace workspace, String written, UUID subject)
            throws SQLException {
        Optional<ContactId> id = ContactId.parse(written);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Map<ContactId, WorkspaceId> wanted = Map.of(id.get(), workspace.id());
        Contact found = store.byId(tx, wanted, ContactStore.Hold.NONE).get(id.get());
        return found == null || found.keys().isErased()
                ? Optional.empty()
                : Optional.of(new Named(found.index(), seal(workspace, contacts.address(found), subject)));
    }

    @Override
    public Person in(Connection tx, Workspace there, Workspace home, Named named, UUID subject) throws SQLException {
        byte[] plain = keys.workspace(home.id()).open(named.sealed(), binding(home, subject));
        Predicate<String> isNamed = isNamed(new String(plain, StandardCharsets.UTF_8));
        return person(tx, there, named.index(), isNamed);
    }

    @Override
    public Optional<Person> byIndex(Connection tx, Workspace workspace, byte[] index) throws SQLException {
        Person person = person(tx, workspace, index, text -> false);
        return person.contact() == null ? Optional.empty() : Optional.of(person);
    }

    private Person person(Connection tx, Workspace there, byte[] index, Predicate<String> isNamed) throws SQLException {
        Optional<Contact> found = store.byIndex(tx, there.id(), index, ContactStore.Hold.NONE);
        return new Person(
                there,
                index,
                found.map(c -> c.id().value()).orElse(null),
                found.map(c -> c.pseudonym().toString()).orElse(null),
                isNamed);
    }

    /** As providers write it: with or without the plus, as it is or encoded in a form, in any case. */
    private static Predicate<String> isNamed(String address) {
        String plain = address.toLowerCase(Locale.ROOT);
        String bare = plain.startsWith("+") ? plain.substring(1) : plain;
        String encoded = URLEncoder.encode(bare, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            return lower.contains(bare) || lower.contains(encoded);
        };
    }

    @Override
    public List<String> others(Connection tx, Person person) throws SQLException {
        UUID contact = person.contact();
        return contact == null
                ? List.of()
                : SamePerson.others(tx, person.workspace().id(), new ContactId(contact)).stream()
                        .map(ContactId::toString)
                        .toList();
    }

    @Override
    public OptionalInt destroyKey(Connection tx, Person person, String actor, String reason, Instant now)
            throws SQLException {
        UUID contact = person.contact();
        if (contact == null) {
            return OptionalInt.empty();
        }
        var request = new EraseContact.Request(person.workspace().id(), new ContactId(contact), actor, reason);
        Optional<EraseContact.Erased> erased = erase.in(tx, request, now);
        return erased.isPresent() ? OptionalInt.of(erased.get().epoch()) : OptionalInt.empty();
    }
}
