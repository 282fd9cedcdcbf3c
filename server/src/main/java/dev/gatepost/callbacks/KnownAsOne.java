package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.consent.SharedOptOuts;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.SamePerson;
import dev.gatepost.keys.Keys;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Notes that two addresses are one person's, and lets each one's opt-outs hold for the other from then on, those of
 * before included (CON-04).
 */
final class KnownAsOne {
    private final Parts parts;

    /** What it works with. */
    record Parts(Keys keys, Addresses addresses, EnsureContacts contacts, SharedOptOuts optOuts, Audit audit) {}

    /** What was told, and by which callback. */
    record Told(CallbackEvent.SamePerson same, Verified callback) {}

    KnownAsOne(Parts parts) {
        this.parts = parts;
    }

    /** Notes it; what is no pair of addresses says nothing. */
    void note(Connection tx, Workspace workspace, Told told, Instant real) throws SQLException {
        CallbackEvent.SamePerson same = told.same();
        Optional<Address> one = parts.addresses().normalise(same.channel(), same.one());
        Optional<Address> other = parts.addresses().normalise(same.channel(), same.other());
        if (one.isEmpty() || other.isEmpty() || one.equals(other)) {
            return;
        }
        List<Contact> both =
                parts.contacts().in(tx, List.of(wanted(workspace, one.get()), wanted(workspace, other.get())), real);
        Instant now = workspace.clock().at(real);
        Contact first = both.getFirst();
        Contact second = both.getLast();
        if (!SamePerson.note(tx, workspace.id(), first.id(), second.id(), now)) {
            return;
        }
        parts.optOuts().share(tx, workspace.organisation(), first, second);
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                "contact.same_person",
                                "provider:" + new ConnectionId(told.callback().connection()),
                                first.id().toString(),
                                first.pseudonym().toString(),
                                told.callback().id().toString(),
                                now,
                                new TreeMap<>(Map.of(
                                        "other",
                                        second.id().toString(),
                                        "other_subject",
                                        second.pseudonym().toString())))));
    }

    private Wanted wanted(Workspace workspace, Address address) {
        return Wanted.of(parts.keys(), workspace.id(), workspace.organisation(), address);
    }
}
