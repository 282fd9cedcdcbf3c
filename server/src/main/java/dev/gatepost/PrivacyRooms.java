package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.CallbackData;
import dev.gatepost.callbacks.CallbackExpiry;
import dev.gatepost.callbacks.optouts.ProviderListData;
import dev.gatepost.consent.ConsentData;
import dev.gatepost.consent.EvidenceExpiry;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.contacts.ContactData;
import dev.gatepost.contacts.ContactPeople;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.events.EndpointId;
import dev.gatepost.events.EventExpiry;
import dev.gatepost.events.Happened;
import dev.gatepost.intake.CancelFor;
import dev.gatepost.intake.CancelResource;
import dev.gatepost.intake.References;
import dev.gatepost.intake.exports.ExportData;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.limits.FrequencyData;
import dev.gatepost.messages.EndedContent;
import dev.gatepost.messages.FallbackData;
import dev.gatepost.messages.HeldContents;
import dev.gatepost.messages.MessageData;
import dev.gatepost.messages.StubExpiry;
import dev.gatepost.platform.KeySettings;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.trial.TrialRecipientData;
import dev.gatepost.privacy.Holds;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sinks;
import dev.gatepost.privacy.erasure.Erasures;
import dev.gatepost.privacy.erasure.WorkErasures;
import dev.gatepost.privacy.inventory.Inventory;
import dev.gatepost.privacy.requests.AccessRequestData;
import dev.gatepost.privacy.requests.AccessRequests;
import dev.gatepost.privacy.retention.Purges;
import dev.gatepost.privacy.retention.RemindSinks;
import dev.gatepost.privacy.retention.RetentionMatrix;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The room privacy, joined to every room that stores something about people. */
final class PrivacyRooms {
    private static final Duration LOOKED_EACH = Duration.ofSeconds(1);
    private static final Duration HELD_EACH = Duration.ofMinutes(10);
    private static final Duration PURGED_EACH = Duration.ofHours(1);

    private final Holds holds;
    private final Erasures.Parts erasures;
    private final RetentionMatrix matrix;
    private final Purges.Parts purges;
    private final AccessRequests.Parts requests;
    private final Inventory inventory = Inventory.load();

    PrivacyRooms(Rooms rooms, EnsureContacts contacts, RecordConsent record) {
        var people = new ContactPeople(rooms.keys(), rooms.addresses(), rooms.contactStore(), contacts);
        var kept = new HeldContents((w, reference) -> References.hash(rooms.keys(), w, reference));
        holds = new Holds(
                new Holds.Parts(rooms.database(), rooms.workspaces(), people, kept, rooms.audit(), rooms.clock()));
        var cancel = new CancelFor(new CancelResource.Parts(
                rooms.database(),
                rooms.keys(),
                rooms.addresses(),
                rooms.contactStore(),
                rooms.catalogue(),
                rooms.messageStore(),
                rooms.progress(),
                rooms.queue(),
                rooms.audit(),
                rooms.clock()));
        erasures = new Erasures.Parts(
                rooms.database(),
                rooms.workspaces(),
                people,
                stores(rooms, contacts, record, holds),
                holds,
                cancel::contact,
                new ToEndpoints(rooms),
                (epoch, now) -> end(rooms.keys(), rooms.settings().keys(), epoch, now),
                rooms.keys().signing(),
                rooms.audit(),
                rooms.clock());
        matrix = new RetentionMatrix(new RetentionMatrix.Parts(
                rooms.database(), rooms.nodes(), rooms.workspaces(), rooms.audit(), rooms.clock()));
        purges = purges(rooms);
        requests = requests(rooms);
    }

    private AccessRequests.Parts requests(Rooms rooms) {
        return new AccessRequests.Parts(
                rooms.database(),
                rooms.workspaces(),
                rooms.keys(),
                erasures.people(),
                erasures.stores(),
                rooms.audit(),
                rooms.clock());
    }

    private Purges.Parts purges(Rooms rooms) {
        return new Purges.Parts(
                rooms.database(),
                rooms.workspaces(),
                matrix,
                List.of(
                        new CallbackExpiry(CallbackExpiry.Kept.CALLBACKS),
                        new CallbackExpiry(CallbackExpiry.Kept.QUARANTINE),
                        new EventExpiry(),
                        new EvidenceExpiry(),
                        new StubExpiry()),
                new EndedContent(),
                holds,
                new ToEndpoints(rooms),
                rooms.audit(),
                rooms.clock());
    }

    /** Every store of personal data as they are erased: contacts last, because others are found by them. */
    private static List<PersonalData> stores(Rooms rooms, EnsureContacts contacts, RecordConsent record, Holds holds) {
        return List.of(
                new MessageData(rooms.keys(), rooms.contactStore(), rooms.messageStore()),
                new FallbackData(
                        rooms.keys(),
                        rooms.contactStore(),
                        (tx, recipient) -> holds.over(tx, recipient).isPresent()),
                new CallbackData(rooms.keys(), CallbackData.Kept.INBOX),
                new CallbackData(rooms.keys(), CallbackData.Kept.PARTS),
                new CallbackData(rooms.keys(), CallbackData.Kept.QUARANTINE),
                new ConsentData(rooms.contactStore(), record),
                new ProviderListData(),
                new FrequencyData(),
                new TrialRecipientData(),
                new ExportData(),
                new AccessRequestData(),
                new ContactData(rooms.contactStore(), contacts));
    }

    /** When the key of an epoch is destroyed at the latest: as long as the next one is due and old ones are kept. */
    private static Instant end(LocalKeys keys, KeySettings settings, int epoch, Instant now) {
        try {
            Instant next = keys.epochs().contains(epoch + 1)
                    ? keys.began(epoch + 1)
                    : keys.began(epoch).plus(settings.epoch());
            return next.plus(settings.epochKept());
        } catch (Unreadable gone) {
            return now;
        }
    }

    Holds holds() {
        return holds;
    }

    Erasures.Parts erasures() {
        return erasures;
    }

    RetentionMatrix matrix() {
        return matrix;
    }

    Purges.Parts purges() {
        return purges;
    }

    AccessRequests.Parts requests() {
        return requests;
    }

    Inventory inventory() {
        return inventory;
    }

    void schedule(Repeating jobs) {
        jobs.every(LOOKED_EACH, "the erasures", new WorkErasures(erasures)::work);
        jobs.every(LOOKED_EACH, "the access requests", new AccessRequests(requests)::work);
        jobs.every(HELD_EACH, "the keeping of what is held", holds::work);
        jobs.every(PURGED_EACH, "the purges", new Purges(purges)::work);
        jobs.every(PURGED_EACH, "the reminders of purges", new RemindSinks(purges)::work);
    }

    /** The endpoints for events as the systems that keep copies. */
    private record ToEndpoints(Rooms rooms) implements Sinks {
        @Override
        public List<String> of(WorkspaceId workspace, String type) {
            return rooms.events().naming(workspace, type).stream()
                    .map(EndpointId::toString)
                    .toList();
        }

        @Override
        public void tell(
                Connection tx, Workspace workspace, String type, UUID object, Instant at, Map<String, String> data)
                throws SQLException {
            var happened =
                    new Happened(workspace.id(), type, object, workspace.clock().at(at), data);
            rooms.events().happened(tx, List.of(happened));
        }
    }
}
