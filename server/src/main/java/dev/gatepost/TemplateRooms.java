package dev.gatepost;

import dev.gatepost.access.Credentials;
import dev.gatepost.access.Workspace;
import dev.gatepost.events.Events;
import dev.gatepost.events.Happened;
import dev.gatepost.limits.money.Money;
import dev.gatepost.limits.money.Prices;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Purpose;
import dev.gatepost.policy.PacksInForce;
import dev.gatepost.policy.RequiredContent;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.ContentElements;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.lint.LinkDomainsResource;
import dev.gatepost.templates.lint.Lint;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SenderRegistry;
import dev.gatepost.templates.senders.SendersResource;
import dev.gatepost.templates.versions.LintResource;
import dev.gatepost.templates.versions.OnTemplateChange;
import dev.gatepost.templates.versions.OutsideRegistrations;
import dev.gatepost.templates.versions.OutsideRegistrationsResource;
import dev.gatepost.templates.versions.PriceOf;
import dev.gatepost.templates.versions.TemplateStepsResource;
import dev.gatepost.templates.versions.TemplateVersions;
import dev.gatepost.templates.versions.TemplatesResource;
import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of the room templates, joined with the rules, the prices and the events that they know nothing of. */
final class TemplateRooms {
    private final Parts parts;
    private final Lint lint;
    private final TemplateVersions versions;
    private final OutsideRegistrations outside;
    private final SenderRegistry registry;

    /** What it works with. */
    record Parts(
            Database database,
            Catalogue catalogue,
            Credentials credentials,
            PacksInForce packs,
            Prices prices,
            Events events,
            Clock clock) {}

    TemplateRooms(Parts parts) {
        this.parts = parts;
        lint = new Lint(new RequiredContent(parts.packs()), new ContentElements(), parts.clock());
        List<OnTemplateChange> told = List.of((tx, change) -> {
            var facts = new TreeMap<>(change.facts());
            facts.put("template", change.template().toString());
            facts.put("why", change.why());
            parts.events()
                    .happened(
                            tx,
                            List.of(new Happened(
                                    change.workspace(),
                                    "alert.template_changed",
                                    change.template().value(),
                                    change.at(),
                                    facts)));
        });
        versions = new TemplateVersions(new TemplateVersions.Parts(
                parts.database(), parts.catalogue(), lint, parts.credentials(), told, parts.clock()));
        outside = new OutsideRegistrations(parts.database(), parts.catalogue(), told);
        registry = new SenderRegistry(parts.database(), parts.catalogue(), parts.clock());
    }

    TemplatesResource templates() {
        return new TemplatesResource(parts.catalogue(), versions, outside);
    }

    TemplateStepsResource steps() {
        return new TemplateStepsResource(versions);
    }

    OutsideRegistrationsResource registrations() {
        return new OutsideRegistrationsResource(outside, parts.clock());
    }

    LintResource lint() {
        PriceOf price = new PriceOf() {
            @Override
            public @Nullable Cost each(
                    Workspace workspace, Sender sender, Channel channel, String country, Purpose purpose) {
                return parts.prices()
                        .each(workspace, sender.connection(), channel, country, purpose)
                        .map(TemplateRooms::cost)
                        .orElse(null);
            }
        };
        return new LintResource(parts.catalogue(), versions, lint, price);
    }

    private static PriceOf.Cost cost(Money each) {
        return new PriceOf.Cost(
                count -> each.times(count).amount(), each.currency().getCurrencyCode());
    }

    LinkDomainsResource linkDomains() {
        return new LinkDomainsResource(parts.catalogue(), parts.clock());
    }

    SendersResource senders() {
        return new SendersResource(parts.catalogue(), registry);
    }

    BrandsResource brands() {
        return new BrandsResource(parts.catalogue(), registry);
    }
}
