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
import dev.gatepost.contacts.SamePerson;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a consent event: into the ledger, the contact's projection, the organisation's suppression when it revokes,
 * and the audit, in the caller's one transaction. The contact's row is held, so a hand-over that has begun is over
 * before the revocation returns and every later one sees it (CON-01, CON-04). A revocation reaches all contacts that
 * are known to be the same person.
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
        /** The same without whose it is. */
        Act act() {
            return new Act(
                    channel,
                    purpose,
                    brand,
                    status,
                    basis,
                    source,
                    campaign,
                    evidence,
                    new Act.Ends(suppressPurposes, false),
                    Proof.NONE,
                    occurredAt);
        }

        @Override
        public String toString() {
            return "Happening(" + status + ")";
        }
    }

    /** Who recorded it, when, under which correlation id. */
    public record Context(String actor, Instant now, String correlation) {}

    /** Records it and returns the event. The transaction must hold the workspace and organisation in its scope. */
    public ConsentEvent in(Connection tx, Happening what, Context context) throws SQLException {
        Wanted wanted = Wanted.of(keys, what.workspace().id(), what.workspace().organisation(), what.address());
        ContactId id =
                contacts.in(tx, List.of(wanted), context.now()).getFirst().id();
        return on(tx, new Whose(what.workspace(), id), what.act(), context);
    }

    /** Who hears of events. */
    public List<OnConsentChange> listeners() {
        return listeners;
    }

    /** A contact that is known already. */
    public record Whose(Workspace workspace, ContactId contact) {}

    /** Records it for a contact that is there. */
    public ConsentEvent on(Connection tx, Whose whose, Act act, Context context) throws SQLException {
        WorkspaceId workspace = whose.workspace().id();
        ContactId id = whose.contact();
        Map<ContactId, WorkspaceId> person = new HashMap<>(Map.of(id, workspace));
        if (act.status() == ConsentEvent.Status.REVOKED) {
            SamePerson.others(tx, workspace, id).forEach(other -> person.put(other, workspace));
        }
        Map<ContactId, Contact> held = contactStore.byId(tx, person, ContactStore.Hold.UPDATE);
        Contact contact = held.get(id);
        if (contact == null) {
            throw new IllegalStateException("a contact in hand is not there");
        }
        ConsentEvent event = act.event(workspace, id, context);
        store.insert(tx, event, sealed(contact, event, act.evidence()));
        ConsentProjection projection = ConsentProjection.read(contact.consent());
        projection.fold(event);
        contactStore.project(tx, workspace, id, projection.json());
        List<byte[]> indexes =
                held.values().stream().flatMap(c -> c.suppressible().stream()).toList();
        for (Suppression each : act.suppressions(whose.workspace().organisation(), indexes, event)) {
            store.suppress(tx, each);
        }
        audit.append(tx, List.of(audited(contact, event, context)));
        for (OnConsentChange listener : listeners) {
            listener.changed(tx, List.of(event));
        }
        return event;
    }

    /** The proof in the clear, for whoever may see it; empty when there was none. */
    Map<String, String> evidence(Contact contact, ConsentEventId event, byte @Nullable [] sealed) {
        if (sealed == null) {
            return Map.of();
        }
        byte[] plain = keys.evidence(contact.workspace(), contact.id().value(), contact.keys())
                .open(sealed, binding(contact.workspace(), event));
        Map<String, String> out = new TreeMap<>();
        Json.readOwn(plain)
                .properties()
                .forEach(e -> out.put(e.getKey(), e.getValue().asString()));
        return out;
    }

    private static Binding binding(WorkspaceId workspace, ConsentEventId event) {
        return new Binding(workspace.value(), event.value(), "consent_event.evidence");
    }

    private byte @Nullable [] sealed(Contact contact, ConsentEvent event, Map<String, String> evidence) {
        if (evidence.isEmpty()) {
            return null;
        }
        return keys.evidence(event.workspace(), contact.id().value(), contact.keys())
                .seal(Json.write(evidence), binding(event.workspace(), event.id()));
    }

    static AuditEvent audited(Contact contact, ConsentEvent event, Context context) {
        var facts = new TreeMap<>(Map.of(
                "channel", event.channel().written(),
                "purpose", event.purpose().written(),
                "brand", event.brand(),
                "basis", event.basis(),
                "source", event.source()));
        Proof.Shown seen = event.proof().disclosure();
        if (seen != null) {
            facts.put("disclosure", Ids.write(Disclosure.PREFIX, seen.disclosure()) + "@" + seen.version());
        }
        if (event.proof().snapshotHash() != null) {
            facts.put("form_sha256", HexFormat.of().formatHex(event.proof().snapshotHash()));
        }
        return new AuditEvent(
                event.workspace(),
                "consent." + event.status().written(),
                context.actor(),
                event.id().toString(),
                contact.pseudonym().toString(),
                context.correlation(),
                context.now(),
                facts);
    }
}
