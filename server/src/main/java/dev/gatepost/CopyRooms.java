package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.RecordMany;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.masked.MadeUpPeople;
import dev.gatepost.contacts.masked.SampleCustomers;
import dev.gatepost.copies.MaskedCopies;
import dev.gatepost.policy.custom.PromotePolicies;
import dev.gatepost.templates.PromoteBrands;
import dev.gatepost.templates.PromoteSenders;
import dev.gatepost.templates.PromoteSenders.ConnectionNames;
import dev.gatepost.templates.versions.PromoteTemplates;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Masked copies of workspaces, over the rooms whose settings and people they take the shape of. */
public final class CopyRooms {
    private static final String REASON = "Of a masked copy.";

    private CopyRooms() {}

    /** Copies between the workspaces of these rooms. Nobody outside is told of people who do not exist. */
    public static MaskedCopies over(Rooms rooms) {
        var random = new SecureRandom();
        var consents = new ConsentStore();
        var contacts = new EnsureContacts(rooms.keys(), rooms.contactStore());
        var people = new MaskedCopies.PeopleParts(
                new SampleCustomers(rooms.addresses(), rooms.contactStore(), contacts, random),
                new MadeUpPeople(rooms.keys(), rooms.addresses(), rooms.contactStore(), random),
                contacts,
                consents,
                new RecordMany(rooms.keys(), contacts, rooms.contactStore(), consents, rooms.audit(), List.of()));
        return new MaskedCopies(
                new MaskedCopies.Parts(
                        rooms.database(), rooms.nodes(), rooms.workspaces(), rooms.audit(), rooms.clock()),
                List.of(
                        new PromoteBrands(),
                        new PromoteSenders(
                                new OntoTheSandbox(PromotionRooms.names(rooms.connections())), rooms.clock()),
                        PromoteTemplates.withoutNotes(),
                        PromotePolicies.withReason(REASON),
                        rooms.limits().budgets().promotable()),
                people);
    }

    /** A test workspace reaches the sandbox carrier only, so that its senders go by that, however theirs is called. */
    private record OntoTheSandbox(ConnectionNames names) implements ConnectionNames {
        private static final String SANDBOX = "sandbox";

        @Override
        public Optional<String> name(Workspace workspace, UUID connection) {
            return workspace.isRehearsal()
                    ? names.name(workspace, connection)
                    : names.name(workspace, connection).map(known -> SANDBOX);
        }

        @Override
        public Optional<UUID> named(Workspace workspace, String name) {
            return names.named(workspace, name).or(() -> names.named(workspace, SANDBOX));
        }
    }
}
