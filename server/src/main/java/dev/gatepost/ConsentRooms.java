package dev.gatepost;

import dev.gatepost.access.Credentials;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.ConsentsResource;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.DisclosuresResource;
import dev.gatepost.consent.ReceiveConsent;
import dev.gatepost.consent.RecontactApprovals;
import dev.gatepost.consent.RecontactResource;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.templates.Catalogue;
import java.time.Clock;
import java.util.List;

/** The room consent, joined to those that it may not know: brands come from templates, decisions from policy. */
public final class ConsentRooms {
    private final Parts parts;
    private final Brands brands;
    private final Disclosures disclosures;
    private final ReceiveConsent receive;

    /** What it is made of. */
    record Parts(
            Database database,
            Keys keys,
            Workspaces workspaces,
            Credentials credentials,
            Addresses addresses,
            ContactStore contactStore,
            EnsureContacts contacts,
            ConsentStore store,
            RecordConsent record,
            Catalogue catalogue,
            LoadFacts facts,
            Decide decide,
            Audit audit,
            String publicUrl,
            Clock clock) {}

    ConsentRooms(Parts parts) {
        this.parts = parts;
        this.brands = new CatalogueBrands(parts.catalogue());
        this.disclosures = new Disclosures(parts.database(), brands, parts.audit(), parts.clock());
        this.receive =
                new ReceiveConsent(parts.keys(), parts.contacts(), parts.contactStore(), parts.store(), parts.record());
    }

    private record CatalogueBrands(Catalogue catalogue) implements Brands {
        @Override
        public List<Known> of(Workspace workspace) {
            return catalogue.of(workspace).brands().stream()
                    .map(b -> new Known(b.id().toString(), b.name()))
                    .toList();
        }
    }

    /** Records what somebody tells. */
    public ReceiveConsent receive() {
        return receive;
    }

    ConsentsResource consentsResource() {
        return new ConsentsResource(new ConsentsResource.Parts(
                parts.database(),
                parts.keys(),
                parts.addresses(),
                parts.contactStore(),
                parts.store(),
                parts.record(),
                receive,
                brands,
                disclosures,
                new TodayByPolicy(parts.catalogue(), parts.addresses(), parts.facts(), parts.decide(), parts.clock()),
                parts.audit(),
                parts.clock()));
    }

    DisclosuresResource disclosuresResource() {
        return new DisclosuresResource(disclosures, brands);
    }

    RecontactResource recontactResource() {
        var approvals =
                new RecontactApprovals(parts.database(), receive, parts.credentials(), parts.audit(), parts.clock());
        return new RecontactResource(approvals, parts.addresses(), brands, disclosures, parts.clock());
    }
}
