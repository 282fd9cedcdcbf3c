package dev.gatepost.contacts.masked;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.Residence;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Sql;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes an address up for each shape, of those that nobody can have, and notes where such a person lives. */
public final class MadeUpPeople {
    /** So often another number is drawn where one is taken; an area code keeps only a hundred free. */
    private static final int TRIES = 60;

    private final Keys keys;
    private final Addresses addresses;
    private final ContactStore store;
    private final SecureRandom random;

    public MadeUpPeople(Keys keys, Addresses addresses, ContactStore store, SecureRandom random) {
        this.keys = keys;
        this.addresses = addresses;
        this.store = store;
        this.random = random;
    }

    /** Somebody who does not exist. {@code wanted} is the address with the organisation's index of it. */
    public record MadeUp(CustomerShape shape, Wanted wanted) {
        public Address address() {
            return wanted.address();
        }
    }

    /**
     * One for each shape, in their order, whom this workspace does not know yet.
     *
     * @param free whether an address may be taken, by the organisation's index of it: that it is not suppressed
     * @param taken indexes in hex that are given out already; grows by those that are given out here
     */
    public List<MadeUp> of(Connection tx, Workspace to, List<CustomerShape> shapes, Free free, Set<String> taken)
            throws SQLException {
        List<@Nullable Wanted> out = new ArrayList<>();
        shapes.forEach(shape -> out.add(null));
        for (int i = 0; i < TRIES && out.contains(null); i++) {
            draw(to, shapes, out, taken);
            drop(tx, to, out, free);
        }
        List<MadeUp> made = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            Wanted wanted = out.get(i);
            if (wanted != null) {
                made.add(new MadeUp(shapes.get(i), wanted));
            }
        }
        return made;
    }

    /** Says which of these may not be taken. */
    @FunctionalInterface
    public interface Free {
        /** Those of the addresses that are suppressed, by {@link #hex}. */
        Set<String> suppressed(Connection tx, List<Wanted> wanted) throws SQLException;
    }

    /** An index as it is compared. */
    public static String hex(byte[] index) {
        return java.util.HexFormat.of().formatHex(index);
    }

    private void draw(Workspace to, List<CustomerShape> shapes, List<@Nullable Wanted> out, Set<String> taken) {
        for (int i = 0; i < shapes.size(); i++) {
            if (out.get(i) == null) {
                Optional<Wanted> drawn =
                        address(shapes.get(i)).map(address -> Wanted.of(keys, to.id(), to.organisation(), address));
                if (drawn.isPresent() && taken.add(hex(drawn.get().index()))) {
                    out.set(i, drawn.get());
                }
            }
        }
    }

    private void drop(Connection tx, Workspace to, List<@Nullable Wanted> out, Free free) throws SQLException {
        List<Wanted> some = out.stream()
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        Set<String> no = new HashSet<>(free.suppressed(tx, some));
        List<ContactStore.Lookup> lookups = some.stream()
                .map(w -> new ContactStore.Lookup(to.id(), w.index()))
                .toList();
        store.byIndex(tx, lookups).values().forEach(known -> no.add(hex(known.index())));
        out.replaceAll(w -> w == null || no.contains(hex(w.index())) ? null : w);
    }

    private Optional<Address> address(CustomerShape shape) {
        if (shape.mail()) {
            return checked(Channel.EMAIL, ReservedAddresses.mail(random));
        }
        return ReservedAddresses.number(shape.country(), shape.areaCode(), random)
                .or(() -> ReservedAddresses.number(ReservedAddresses.STAND_IN, null, random))
                .flatMap(number -> checked(Channel.SMS, number));
    }

    /** No address leaves here that somebody might have, whatever was drawn. */
    private Optional<Address> checked(Channel channel, String text) {
        Optional<Address> address = addresses.normalise(channel, text);
        if (address.isPresent() && !ReservedAddresses.isReserved(address.get().reveal())) {
            throw new IllegalStateException("an address was made up that somebody may have");
        }
        return address;
    }

    /**
     * Notes where they live: as the shape says, or, where the number is of another country than the real one, there.
     *
     * @param made by the contact that was made
     */
    public static void reside(Connection tx, Workspace to, Map<ContactId, CustomerShape> made) throws SQLException {
        List<Map.Entry<ContactId, CustomerShape>> told =
                made.entrySet().stream().filter(e -> home(e.getValue()) != null).toList();
        try (PreparedStatement s = tx.prepareStatement("""
                update contact c set residence = n.home from unnest(?::uuid[], ?::text[]) as n (id, home)
                where c.workspace_id = ? and c.id = n.id""")) {
            Sql.bind(
                    s,
                    Sql.column(tx, "uuid", told, e -> e.getKey().value()),
                    Sql.column(tx, "text", told, e -> home(e.getValue())),
                    to.id().value());
            s.executeUpdate();
        }
    }

    private static @Nullable String home(CustomerShape shape) {
        Residence residence = shape.residence();
        if (residence != null) {
            return residence.written();
        }
        boolean standIn = shape.country() != null
                && shape.areaCode() == null
                && ReservedAddresses.RANGES.stream().noneMatch(r -> r.country().equals(shape.country()));
        return standIn ? shape.country() : null;
    }
}
