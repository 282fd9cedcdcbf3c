package dev.gatepost.callbacks.optouts;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.optouts.KnownOptOuts.Known;
import dev.gatepost.callbacks.optouts.KnownOptOuts.Pair;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.ConsentStore.Suppressible;
import dev.gatepost.consent.Suppression;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.ContactStore.Lookup;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.OptOutList;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the opt-outs of ours that a provider does not know. A sender is told only when everything that its block would
 * stop has ended already: a provider's block is blind to purposes, and an opt-out from offers leaves orders possible
 * (CON-05). Whom the provider blocks or once blocked is not given to it again: who wrote START to it meant that.
 */
final class GiveOurs {
    private static final int AT_ONCE = 100;

    private final Catalogue catalogue;
    private final ConsentStore consents;
    private final ContactStore contactStore;
    private final EnsureContacts contacts;
    private final KnownOptOuts known = new KnownOptOuts();

    GiveOurs(Catalogue catalogue, ConsentStore consents, ContactStore contactStore, EnsureContacts contacts) {
        this.catalogue = catalogue;
        this.consents = consents;
        this.contactStore = contactStore;
        this.contacts = contacts;
    }

    /**
     * A page of ours.
     *
     * @param next where the next one begins; null after the last
     */
    record Ours(
            Map<Pair, OptOutList.Entry> entries,
            Map<String, Long> counts,
            @Nullable String next) {
        @Override
        public String toString() {
            return "Ours(" + entries.size() + ")";
        }
    }

    /** Reads the page of suppressed addresses at which the run is. */
    Ours read(Connection tx, Workspace workspace, Run run) throws SQLException {
        byte[] after = HexFormat.of().parseHex(run.cursor());
        List<byte[]> indexes = consents.suppressedAfter(tx, workspace.organisation(), after, AT_ONCE);
        if (indexes.isEmpty()) {
            return new Ours(Map.of(), Map.of(), null);
        }
        String next = indexes.size() < AT_ONCE ? null : HexFormat.of().formatHex(indexes.getLast());
        List<Sender> senders = catalogue.of(workspace).senders().stream()
                .filter(s -> s.connection().equals(run.connection().value()) && !s.retired())
                .toList();
        var page = new Page(workspace, load(tx, workspace, run, indexes));
        for (Contact contact : page.facts().contacts()) {
            for (Sender sender : senders) {
                judge(page, contact, sender);
            }
        }
        return new Ours(page.entries(), page.counts(), next);
    }

    private record Facts(
            List<Contact> contacts,
            Map<String, List<Suppression>> suppressions,
            Map<Pair, Known> theirs,
            Set<ConsentStore.Blocked> blocked) {}

    /** A page while it is made. */
    private record Page(
            Workspace workspace, Facts facts, Map<Pair, OptOutList.Entry> entries, Map<String, Long> counts) {
        Page(Workspace workspace, Facts facts) {
            this(workspace, facts, new LinkedHashMap<>(), new TreeMap<>());
        }

        void count(String what) {
            counts.merge(what, 1L, Long::sum);
        }
    }

    private Facts load(Connection tx, Workspace workspace, Run run, List<byte[]> indexes) throws SQLException {
        List<Contact> found =
                contactStore
                        .byIndex(
                                tx,
                                indexes.stream()
                                        .map(i -> new Lookup(workspace.id(), i))
                                        .toList())
                        .values()
                        .stream()
                        .sorted(java.util.Comparator.comparing(Contact::id))
                        .toList();
        List<ContactId> ids = found.stream().map(Contact::id).toList();
        List<Suppressible> asked = found.stream()
                .flatMap(c -> c.suppressible().stream())
                .map(i -> new Suppressible(workspace.organisation(), i))
                .toList();
        return new Facts(
                found,
                consents.suppressions(tx, asked),
                known.of(tx, run, ids),
                consents.everBlocked(tx, workspace.id(), ids));
    }

    private void judge(Page page, Contact contact, Sender sender) {
        var pair = new Pair(contact.id(), sender.id().value());
        boolean ended = sender.purposes().stream().anyMatch(p -> ended(page, contact, sender, p));
        if (!ended) {
            return;
        }
        if (page.facts().theirs().containsKey(pair)
                || page.facts().blocked().contains(new ConsentStore.Blocked(pair.contact(), pair.sender()))) {
            page.count("both");
            return;
        }
        boolean all = catalogue.of(page.workspace()).blockedWith(sender).stream()
                .allMatch(s -> s.purposes().stream().allMatch(p -> ended(page, contact, s, p)));
        if (!all) {
            page.count("kept_from_them");
            return;
        }
        address(contact)
                .filter(address -> address.contains("@") != sender.channel().usesNumber())
                .ifPresent(address -> page.entries()
                        .put(pair, new OptOutList.Entry(sender.channel(), address, sender.address(), null)));
    }

    /** Empty when the person's keys are destroyed; then nobody can write to them either. */
    private Optional<String> address(Contact contact) {
        try {
            return Optional.of(contacts.address(contact));
        } catch (Unreadable erased) {
            return Optional.empty();
        }
    }

    private static boolean ended(Page page, Contact contact, Sender sender, Purpose purpose) {
        String brand = sender.brand().id().toString();
        Optional<ConsentProjection.State> state =
                ConsentProjection.read(contact.consent()).state(sender.channel(), purpose, brand);
        return contact.suppressible().stream()
                .flatMap(index -> page
                        .facts()
                        .suppressions()
                        .getOrDefault(ConsentStore.key(page.workspace().organisation(), index), List.of())
                        .stream())
                .anyMatch(s -> covers(s, sender, purpose, brand) && !isLifted(s, state.orElse(null)));
    }

    private static boolean covers(Suppression s, Sender sender, Purpose purpose, String brand) {
        return (s.channel() == null || s.channel() == sender.channel())
                && (s.purpose() == null || s.purpose() == purpose)
                && (s.brand() == null || s.brand().equals(brand));
    }

    /** As the gate reads it: the person's own later consent, unless everything was ended. */
    private static boolean isLifted(Suppression s, ConsentProjection.@Nullable State state) {
        return s.purpose() != null
                && state != null
                && state.granted()
                && state.personal()
                && state.at().isAfter(s.since());
    }

    /** Notes that the provider has them now. */
    void given(Connection tx, Workspace workspace, Run run, Ours ours, Instant now) throws SQLException {
        Map<Pair, Instant> seen = new LinkedHashMap<>();
        ours.entries().keySet().forEach(pair -> seen.put(pair, now));
        known.remember(tx, run, seen);
        List<ConsentStore.Block> blocks = seen.keySet().stream()
                .map(pair -> new ConsentStore.Block(pair.contact(), pair.sender(), "given_by_us", now))
                .toList();
        consents.block(tx, workspace.id(), blocks, now);
    }
}
