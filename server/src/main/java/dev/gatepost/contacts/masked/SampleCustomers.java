package dev.gatepost.contacts.masked;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Draws customers by chance and takes their shape. Both the draw and the order in which they are given come from a
 * source of chance that is kept nowhere, so that nobody can say whose copy somebody is.
 */
public final class SampleCustomers {
    private static final int PAGE = 500;
    private static final int INDEX_BYTES = 32;
    private static final String NORTH_AMERICA = "+1";
    private static final int AREA_CODE = 3;

    private final Addresses addresses;
    private final ContactStore store;
    private final EnsureContacts contacts;
    private final SecureRandom random;

    public SampleCustomers(Addresses addresses, ContactStore store, EnsureContacts contacts, SecureRandom random) {
        this.addresses = addresses;
        this.store = store;
        this.contacts = contacts;
        this.random = random;
    }

    /**
     * Customers, in an order of chance.
     *
     * @param leftOut how many were met whose kind of address cannot be made up: devices, visitors of a chat
     */
    public record Sample(List<CustomerShape> shapes, long leftOut) {
        public Sample {
            shapes = List.copyOf(shapes);
        }
    }

    /** At most so many customers of the workspace, all of them when there are fewer. */
    public Sample of(Connection tx, Workspace from, int most) throws SQLException {
        byte[] start = new byte[INDEX_BYTES];
        random.nextBytes(start);
        Draw draw = new Draw(tx, from, most);
        draw.walk(start, null);
        draw.walk(new byte[0], start);
        Collections.shuffle(draw.shapes, random);
        return new Sample(draw.shapes, draw.leftOut);
    }

    /** The index is a keyed hash, so that its order is one of chance too; a walk begins anywhere and goes round. */
    private final class Draw {
        private final Connection tx;
        private final Workspace from;
        private final int most;
        private final List<CustomerShape> shapes = new ArrayList<>();
        private long leftOut;

        Draw(Connection tx, Workspace from, int most) {
            this.tx = tx;
            this.from = from;
            this.most = most;
        }

        /** @param until the last index to look at; null for the end */
        void walk(byte[] after, byte @Nullable [] until) throws SQLException {
            byte[] last = after;
            while (shapes.size() < most) {
                List<Contact> page = store.after(tx, from.id(), last, PAGE);
                for (Contact contact : page) {
                    if (shapes.size() == most || until != null && Arrays.compareUnsigned(contact.index(), until) > 0) {
                        return;
                    }
                    shape(contact).ifPresentOrElse(shapes::add, () -> leftOut++);
                }
                if (page.size() < PAGE) {
                    return;
                }
                last = page.getLast().index();
            }
        }
    }

    /** Of a number or a mail address; empty for devices and visitors. */
    private Optional<CustomerShape> shape(Contact contact) {
        String text = contacts.address(contact);
        if (text.matches("\\+[0-9]+")) {
            Place place = addresses.place(new Address(Channel.SMS, text));
            boolean american = text.startsWith(NORTH_AMERICA) && place.country() != null;
            int area = NORTH_AMERICA.length();
            return Optional.of(new CustomerShape(
                    false,
                    place.country(),
                    american ? text.substring(area, area + AREA_CODE) : null,
                    contact.residence(),
                    contact.consent(),
                    contact.suppressible()));
        }
        return addresses
                .normalise(Channel.EMAIL, text)
                .map(mail -> new CustomerShape(
                        true, null, null, contact.residence(), contact.consent(), contact.suppressible()));
    }
}
