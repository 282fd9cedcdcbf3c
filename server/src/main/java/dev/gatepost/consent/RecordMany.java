package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.ConsentStore.Suppressible;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.SamePerson;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records many events of one workspace in the caller's one transaction, with one statement for each table however many
 * there are. The same rules hold as for one event ({@link RecordConsent}, {@link ReceiveConsent}), but that no approval
 * is used up: a grant that follows an opt-out and is no act of the person's own is refused.
 */
public final class RecordMany {
    private final Keys keys;
    private final EnsureContacts contacts;
    private final ContactStore contactStore;
    private final ConsentStore store;
    private final Audit audit;
    private final List<OnConsentChange> listeners;

    public RecordMany(
            Keys keys,
            EnsureContacts contacts,
            ContactStore contactStore,
            ConsentStore store,
            Audit audit,
            List<OnConsentChange> listeners) {
        this.keys = keys;
        this.contacts = contacts;
        this.contactStore = contactStore;
        this.store = store;
        this.audit = audit;
        this.listeners = listeners;
    }

    /** An act and whose it is. */
    public record One(Address address, Act act) {}

    /** The organisation's index of an address, to be computed before the transaction; it is the costly part. */
    public Wanted wanted(Workspace workspace, One one) {
        return Wanted.of(keys, workspace.id(), workspace.organisation(), one.address());
    }

    /**
     * Records them in their order.
     *
     * @param wanted {@link #wanted} of each
     * @return for each whether it was recorded; false where the person had opted out
     */
    public List<Boolean> in(Connection tx, Workspace workspace, List<One> acts, List<Wanted> wanted, Context context)
            throws SQLException {
        if (acts.isEmpty()) {
            return List.of();
        }
        List<Contact> found = contacts.in(tx, wanted, context.now());
        Map<ContactId, WorkspaceId> ids = new HashMap<>();
        found.forEach(c -> ids.put(c.id(), workspace.id()));
        Map<ContactId, Contact> held = contactStore.byId(tx, ids, ContactStore.Hold.UPDATE);
        Batch batch = new Batch(workspace, context, suppressions(tx, workspace, found));
        batch.elsewhere.putAll(SamePerson.suppressible(tx, workspace.id(), held.keySet()));
        List<Boolean> out = new ArrayList<>(acts.size());
        for (int i = 0; i < acts.size(); i++) {
            Contact contact = held.get(found.get(i).id());
            if (contact == null) {
                throw new IllegalStateException("a contact in hand is not there");
            }
            out.add(batch.add(contact, acts.get(i).act()));
        }
        write(tx, workspace, batch);
        return out;
    }

    private Map<String, List<Suppression>> suppressions(Connection tx, Workspace workspace, List<Contact> contacts)
            throws SQLException {
        return store.suppressions(
                tx,
                contacts.stream()
                        .flatMap(c -> c.suppressible().stream())
                        .map(index -> new Suppressible(workspace.organisation(), index))
                        .toList());
    }

    private void write(Connection tx, Workspace workspace, Batch batch) throws SQLException {
        if (batch.events.isEmpty()) {
            return;
        }
        ManyStore.insert(tx, batch.events);
        Map<ContactId, String> projected = new LinkedHashMap<>();
        batch.projections.forEach((id, projection) -> projected.put(id, projection.json()));
        contactStore.project(tx, workspace.id(), projected);
        ManyStore.suppress(tx, batch.suppressed);
        audit.append(tx, batch.audited);
        for (OnConsentChange listener : listeners) {
            listener.changed(tx, batch.events);
        }
    }

    /** What one transaction records. */
    private static final class Batch {
        private final Workspace workspace;
        private final Context context;
        private final Map<String, List<Suppression>> suppressions;
        private final List<ConsentEvent> events = new ArrayList<>();
        private final List<AuditEvent> audited = new ArrayList<>();
        private final List<Suppression> suppressed = new ArrayList<>();
        private final Map<ContactId, ConsentProjection> projections = new LinkedHashMap<>();
        /** Where opt-outs of the same people's other contacts are found. */
        private final Map<ContactId, List<byte[]>> elsewhere = new HashMap<>();

        Batch(Workspace workspace, Context context, Map<String, List<Suppression>> suppressions) {
            this.workspace = workspace;
            this.context = context;
            this.suppressions = suppressions;
        }

        boolean add(Contact contact, Act act) {
            ConsentProjection projection =
                    projections.computeIfAbsent(contact.id(), id -> ConsentProjection.read(contact.consent()));
            if (act.status() == ConsentEvent.Status.GRANTED && !isOwnAct(act)) {
                Instant optedOut = lastOptOut(contact, projection, act);
                if (optedOut != null && !act.occurredAt().isBefore(optedOut)) {
                    return false;
                }
            }
            ConsentEvent event = act.event(workspace.id(), contact.id(), context);
            events.add(event);
            projection.fold(event);
            audited.add(RecordConsent.audited(contact, event, context));
            List<byte[]> indexes = new ArrayList<>(contact.suppressible());
            indexes.addAll(elsewhere.getOrDefault(contact.id(), List.of()));
            suppressed.addAll(act.suppressions(workspace.organisation(), indexes, event));
            return true;
        }

        private @Nullable Instant lastOptOut(Contact contact, ConsentProjection projection, Act act) {
            Instant last = projection
                    .revokedAt(act.channel(), act.purpose(), act.brand())
                    .orElse(null);
            for (byte[] index : contact.suppressible()) {
                for (Suppression s :
                        suppressions.getOrDefault(ConsentStore.key(workspace.organisation(), index), List.of())) {
                    if (s.covers(act) && (last == null || s.since().isAfter(last))) {
                        last = s.since();
                    }
                }
            }
            return last;
        }
    }

    private static boolean isOwnAct(Act act) {
        return ConsentSource.parse(act.source()).map(ConsentSource::isOwnAct).orElse(false);
    }
}
