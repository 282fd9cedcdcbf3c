package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.CallbackData;
import dev.gatepost.callbacks.optouts.ProviderListData;
import dev.gatepost.consent.ConsentData;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.contacts.ContactData;
import dev.gatepost.contacts.ContactPeople;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.events.EndpointId;
import dev.gatepost.events.Happened;
import dev.gatepost.intake.CancelFor;
import dev.gatepost.intake.CancelResource;
import dev.gatepost.intake.References;
import dev.gatepost.intake.exports.ExportData;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.limits.FrequencyData;
import dev.gatepost.messages.HeldContents;
import dev.gatepost.messages.MessageData;
import dev.gatepost.platform.KeySettings;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.trial.TrialRecipientData;
import dev.gatepost.privacy.Holds;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sinks;
import dev.gatepost.privacy.erasure.Erasures;
import dev.gatepost.privacy.erasure.WorkErasures;
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

    private final Holds holds;
    private final Erasures.Parts erasures;

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
                stores(rooms, contacts, record),
                holds,
                cancel::contact,
                new ToEndpoints(rooms),
                (epoch, now) -> end(rooms.keys(), rooms.settings().keys(), epoch, now),
                rooms.keys().signing(),
                rooms.audit(),
                rooms.clock());
    }

    /** Every store of personal data, in the order in which they are erased: contacts last, by which others are found. */
    private static List<PersonalData> stores(Rooms rooms, EnsureContacts contacts, RecordConsent record) {
        return List.of(
                new MessageData(rooms.keys(), rooms.contactStore(), rooms.messageStore()),
                new CallbackData(rooms.keys(), CallbackData.Kept.INBOX),
                new CallbackData(rooms.keys(), CallbackData.Kept.QUARANTINE),
                new ConsentData(rooms.contactStore(), record),
                new ProviderListData(),
                new FrequencyData(),
                new TrialRecipientData(),
                new ExportData(),
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

    void schedule(Repeating jobs) {
        jobs.every(LOOKED_EACH, "the erasures", new WorkErasures(erasures)::work);
        jobs.every(HELD_EACH, "the keeping of what is held", holds::work);
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
