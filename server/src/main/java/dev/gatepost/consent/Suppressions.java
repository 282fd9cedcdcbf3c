package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.RecontactApprovals.Approval;
import dev.gatepost.consent.SuppressionRows.Lift;
import dev.gatepost.consent.SuppressionRows.Row;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The organisation's list of addresses that are not written to (CON-05). Adding holds the contact's row, so it is in
 * force for the next hand-over. Lifting needs an approval to write again that two people gave; it brings no consent
 * back.
 */
public final class Suppressions {
    static final String PREFIX = "sup";

    private final Parts parts;
    private final SuppressionRows rows = new SuppressionRows();
    private final ApprovalStore approvals = new ApprovalStore();

    /** What it works with. */
    public record Parts(
            Database database,
            Keys keys,
            ReceiveConsent receive,
            ContactStore contacts,
            ConsentStore store,
            Audit audit,
            Clock clock) {}

    public Suppressions(Parts parts) {
        this.parts = parts;
    }

    /** What is to be suppressed; null stands for every one. */
    record Wish(
            Address address,
            @Nullable Channel channel,
            @Nullable Purpose purpose,
            @Nullable String brand,
            String source,
            String reason) {
        @Override
        public String toString() {
            return "Wish(" + source + ")";
        }
    }

    /** What came of lifting. */
    sealed interface Lifting {
        record Lifted(Row row) implements Lifting {}

        record Unknown() implements Lifting {}

        record Over() implements Lifting {}

        /** There is no approval by two people for this address that covers it. */
        record NeedsApproval() implements Lifting {}
    }

    List<Row> of(Workspace workspace, Address address) {
        byte[] index = Wanted.of(parts.keys(), workspace.id(), workspace.organisation(), address)
                .index();
        return parts.database()
                .transact(Role.CONSOLE, scope(workspace), tx -> rows.of(tx, workspace.organisation(), index));
    }

    /** A page of those in force, after this place in the list. */
    List<Row> page(Workspace workspace, byte[] index, UUID after, int limit) {
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        scope(workspace),
                        tx -> rows.page(tx, workspace.organisation(), index, after, limit));
    }

    /** Adds one and returns its id. */
    UUID add(Caller caller, Wish wish, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        UUID id = UuidV7.next();
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = held(tx, workspace, wish.address(), now);
            parts.store()
                    .suppress(
                            tx,
                            new Suppression(
                                    workspace.organisation(),
                                    contact.index(),
                                    id,
                                    wish.channel(),
                                    wish.purpose(),
                                    wish.brand(),
                                    wish.source(),
                                    now,
                                    new ConsentEventId(id)));
            var facts = Map.of(
                    "source",
                    wish.source(),
                    "reason",
                    wish.reason(),
                    "channel",
                    wish.channel() == null ? "all" : wish.channel().written(),
                    "purpose",
                    wish.purpose() == null ? "all" : wish.purpose().written());
            audit(tx, caller, "suppression.added", id, contact, facts, correlation, now);
            return id;
        });
    }

    /** Stops everything to an address for a claim, of the person who is known by it from then on. */
    public ContactId stop(Caller caller, Address address, String reason, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = held(tx, workspace, address, now);
            stop(tx, caller, contact, reason, correlation, now);
            return contact.id();
        });
    }

    /** The same for a contact; false when there is none (any more). */
    public boolean stop(Caller caller, ContactId id, String reason, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = parts.contacts()
                    .byId(tx, Map.of(id, workspace.id()), ContactStore.Hold.UPDATE)
                    .get(id);
            if (contact == null || contact.keys().isErased()) {
                return false;
            }
            stop(tx, caller, contact, reason, correlation, now);
            return true;
        });
    }

    private void stop(Connection tx, Caller caller, Contact contact, String reason, String correlation, Instant now)
            throws SQLException {
        for (byte[] index : contact.suppressible()) {
            UUID id = UuidV7.next();
            var organisation = caller.workspace().organisation();
            parts.store()
                    .suppress(
                            tx,
                            new Suppression(
                                    organisation, index, id, null, null, null, "claim", now, new ConsentEventId(id)));
            var facts = Map.of("source", "claim", "reason", reason, "channel", "all", "purpose", "all");
            audit(tx, caller, "suppression.added", id, contact, facts, correlation, now);
        }
    }

    /** Lifts one by an approval that nobody has used. */
    Lifting lift(Caller caller, Address address, UUID id, UUID approval, String reason, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        return parts.database().<Lifting>transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = held(tx, workspace, address, now);
            Optional<Row> row = rows.hold(tx, workspace.organisation(), contact.index(), id);
            if (row.isEmpty()) {
                return new Lifting.Unknown();
            }
            if (row.get().liftedAt() != null) {
                return new Lifting.Over();
            }
            Optional<Approval> given = approvals.find(tx, workspace.id(), approval);
            if (given.isEmpty() || !covers(given.get(), contact, row.get(), now)) {
                return new Lifting.NeedsApproval();
            }
            approvals.use(tx, workspace.id(), approval, new ConsentEventId(id), now);
            rows.lift(tx, workspace.organisation(), row.get(), new Lift(caller.actor(), reason, now));
            var facts = Map.of("reason", reason, "approval", given.get().written());
            audit(tx, caller, "suppression.lifted", id, contact, facts, correlation, now);
            return new Lifting.Lifted(
                    rows.hold(tx, workspace.organisation(), contact.index(), id).orElseThrow());
        });
    }

    private static boolean covers(Approval approval, Contact contact, Row row, Instant now) {
        return approval.contact().equals(contact.id())
                && approval.approvedBy() != null
                && approval.usedBy() == null
                && approval.expiresAt().isAfter(now)
                && (row.channel() == null
                        || row.channel().equals(approval.channel().written()))
                && (row.purpose() == null
                        || row.purpose().equals(approval.purpose().written()))
                && (row.brand() == null || row.brand().equals(approval.brand()));
    }

    /** Holds the contact, so that a hand-over that has begun is over before this returns. */
    private Contact held(Connection tx, Workspace workspace, Address address, Instant now) throws SQLException {
        Contact contact = parts.receive().contact(tx, workspace, address, now);
        parts.contacts().byId(tx, Map.of(contact.id(), workspace.id()), ContactStore.Hold.UPDATE);
        return contact;
    }

    private void audit(
            Connection tx,
            Caller caller,
            String action,
            UUID id,
            Contact contact,
            Map<String, String> facts,
            String correlation,
            Instant now)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                caller.workspace().id(),
                                action,
                                caller.actor(),
                                Ids.write(PREFIX, id),
                                contact.pseudonym().toString(),
                                correlation,
                                now,
                                new TreeMap<>(facts))));
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
