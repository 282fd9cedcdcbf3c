package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a consent event: into the ledger, the contact's projection, the organisation's suppression when it revokes,
 * and the audit, in the caller's one transaction. The contact's row is held, so a hand-over that has begun is over
 * before the revocation returns and every later one sees it (CON-01, CON-04).
 */
public final class RecordConsent {
    private final Keys keys;
    private final EnsureContacts contacts;
    private final ContactStore contactStore;
    private final ConsentStore store;
    private final Audit audit;
    private final List<OnConsentChange> listeners;

    public RecordConsent(
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

    /**
     * What happened.
     *
     * @param brand the written id of the brand
     * @param evidence further proof (URI, IP, user agent, text shown), sealed under the evidence key
     * @param suppressPurposes the purposes that a revocation suppresses at the organisation; empty means all
     */
    public record Happening(
            Workspace workspace,
            Address address,
            Channel channel,
            Purpose purpose,
            String brand,
            ConsentEvent.Status status,
            String basis,
            String source,
            @Nullable String campaign,
            Map<String, String> evidence,
            Set<Purpose> suppressPurposes,
            Instant occurredAt) {
        @Override
        public String toString() {
            return "Happening(" + status + ")";
        }
    }

    /** Who recorded it, when, under which correlation id. */
    public record Context(String actor, Instant now, String correlation) {}

    /** Records it and returns the event. The transaction must hold the workspace and organisation in its scope. */
    public ConsentEvent in(Connection tx, Happening what, Context context) throws SQLException {
        Workspace workspace = what.workspace();
        Wanted wanted = Wanted.of(keys, workspace.id(), workspace.organisation(), what.address());
        ContactId id =
                contacts.in(tx, List.of(wanted), context.now()).getFirst().id();
        Contact contact = contactStore
                .byId(tx, Map.of(id, workspace.id()), ContactStore.Hold.UPDATE)
                .get(id);
        if (contact == null) {
            throw new IllegalStateException("a contact in hand is not there");
        }
        ConsentEvent event = new ConsentEvent(
                workspace.id(),
                ConsentEventId.next(),
                id,
                what.channel(),
                what.purpose(),
                what.brand(),
                what.status(),
                what.basis(),
                what.source(),
                what.campaign(),
                context.actor(),
                what.occurredAt(),
                context.now());
        store.insert(tx, event, sealed(contact, event, what.evidence()));
        ConsentProjection projection = ConsentProjection.read(contact.consent());
        projection.fold(event);
        contactStore.project(tx, workspace.id(), id, projection.json());
        if (what.status() == ConsentEvent.Status.REVOKED) {
            suppress(tx, what, wanted.index(), event);
        }
        audit.append(tx, List.of(audited(contact, event, context)));
        for (OnConsentChange listener : listeners) {
            listener.changed(tx, List.of(event));
        }
        return event;
    }

    private void suppress(Connection tx, Happening what, byte[] index, ConsentEvent event) throws SQLException {
        List<@Nullable Purpose> purposes = new java.util.ArrayList<>(what.suppressPurposes());
        if (purposes.isEmpty()) {
            purposes.add(null);
        }
        for (Purpose purpose : purposes) {
            store.suppress(
                    tx,
                    new Suppression(
                            what.workspace().organisation(),
                            index,
                            UuidV7.next(),
                            what.channel(),
                            purpose,
                            null,
                            what.source(),
                            event.occurredAt(),
                            event.id()));
        }
    }

    private byte @Nullable [] sealed(Contact contact, ConsentEvent event, Map<String, String> evidence) {
        if (evidence.isEmpty()) {
            return null;
        }
        var binding = new Binding(event.workspace().value(), event.id().value(), "consent_event.evidence");
        return keys.evidence(event.workspace(), contact.id().value(), contact.keys())
                .seal(Json.write(evidence), binding);
    }

    private static AuditEvent audited(Contact contact, ConsentEvent event, Context context) {
        return new AuditEvent(
                event.workspace(),
                "consent." + event.status().written(),
                context.actor(),
                event.id().toString(),
                contact.pseudonym().toString(),
                context.correlation(),
                context.now(),
                new TreeMap<>(Map.of(
                        "channel", event.channel().written(),
                        "purpose", event.purpose().written(),
                        "brand", event.brand(),
                        "basis", event.basis(),
                        "source", event.source())));
    }
}
