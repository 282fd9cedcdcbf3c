package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.ConsentStore.Suppressible;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordConsent.Whose;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Keys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Records an event that somebody tells us. A grant that follows an opt-out and is no act of the person's own is
 * recorded only with an approval by two, which it uses up (CON-09). A grant older than the opt-out is history: it is
 * kept and never applies.
 */
public final class ReceiveConsent {
    private final Keys keys;
    private final EnsureContacts contacts;
    private final ContactStore contactStore;
    private final ConsentStore store;
    private final RecordConsent record;
    private final ApprovalStore approvals = new ApprovalStore();

    public ReceiveConsent(
            Keys keys, EnsureContacts contacts, ContactStore contactStore, ConsentStore store, RecordConsent record) {
        this.keys = keys;
        this.contacts = contacts;
        this.contactStore = contactStore;
        this.store = store;
        this.record = record;
    }

    /** What came of it. */
    public sealed interface Received {
        record Recorded(ConsentEvent event) implements Received {}

        /** The person opted out then, and nobody approved. */
        record NeedsApproval(Instant optedOut) implements Received {}
    }

    /** The contact of an address, made when there is none. */
    public Contact contact(Connection tx, Workspace workspace, Address address, Instant now) throws SQLException {
        return contacts.in(tx, List.of(Wanted.of(keys, workspace.id(), workspace.organisation(), address)), now)
                .getFirst();
    }

    /** Records it for this address. */
    public Received in(Connection tx, Workspace workspace, Address address, Act act, Context context)
            throws SQLException {
        return on(
                tx,
                new Whose(
                        workspace,
                        contact(tx, workspace, address, context.now()).id()),
                act,
                context);
    }

    /** Records it for a contact that is there. */
    Received on(Connection tx, Whose whose, Act act, Context context) throws SQLException {
        boolean own =
                ConsentSource.parse(act.source()).map(ConsentSource::isOwnAct).orElse(false);
        if (act.status() != ConsentEvent.Status.GRANTED || own) {
            return new Received.Recorded(record.on(tx, whose, act, context));
        }
        Optional<Instant> optedOut = lastOptOut(tx, whose, act);
        if (optedOut.isEmpty() || act.occurredAt().isBefore(optedOut.get())) {
            return new Received.Recorded(record.on(tx, whose, act, context));
        }
        Optional<UUID> approval = approvals.usable(tx, whose, act, context.now());
        if (approval.isEmpty()) {
            return new Received.NeedsApproval(optedOut.get());
        }
        ConsentEvent event = record.on(tx, whose, act.under(act.proof().approvedBy(approval.get())), context);
        approvals.use(tx, whose.workspace().id(), approval.get(), event.id(), context.now());
        return new Received.Recorded(event);
    }

    /** The newest opt-out that covers the act, in this workspace or at its organisation; the contact's row is held. */
    private Optional<Instant> lastOptOut(Connection tx, Whose whose, Act act) throws SQLException {
        Workspace workspace = whose.workspace();
        Contact contact = contactStore
                .byId(tx, Map.of(whose.contact(), workspace.id()), ContactStore.Hold.UPDATE)
                .get(whose.contact());
        if (contact == null) {
            return Optional.empty();
        }
        Instant last = ConsentProjection.read(contact.consent())
                .revokedAt(act.channel(), act.purpose(), act.brand())
                .orElse(Instant.MIN);
        List<Suppressible> wanted = contact.suppressible().stream()
                .map(index -> new Suppressible(workspace.organisation(), index))
                .toList();
        for (List<Suppression> found : store.suppressions(tx, wanted).values()) {
            for (Suppression s : found) {
                if (s.covers(act) && s.since().isAfter(last)) {
                    last = s.since();
                }
            }
        }
        return last.equals(Instant.MIN) ? Optional.empty() : Optional.of(last);
    }
}
