package dev.gatepost;

import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.callbacks.CallbacksResource;
import dev.gatepost.callbacks.QuarantineResource;
import dev.gatepost.callbacks.optouts.ReconciliationsResource;
import dev.gatepost.console.screens.ConnectionPages;
import dev.gatepost.console.screens.Desk;
import dev.gatepost.console.screens.EventPages;
import dev.gatepost.console.screens.LimitPages;
import dev.gatepost.console.screens.OwnerPages;
import dev.gatepost.console.screens.PolicyPages;
import dev.gatepost.console.screens.QuarantinePages;
import dev.gatepost.console.screens.ReleasePages;
import dev.gatepost.console.screens.RulePages;
import dev.gatepost.console.screens.SenderPages;
import dev.gatepost.console.screens.TemplateEditPages;
import dev.gatepost.console.screens.TemplatePages;
import dev.gatepost.console.screens.TryPages;
import dev.gatepost.events.DeliveriesResource;
import dev.gatepost.events.EndpointsResource;
import dev.gatepost.intake.MessagesResource;
import dev.gatepost.intake.PolicyReplaysResource;
import dev.gatepost.intake.PreviewResource;
import dev.gatepost.limits.BreakerResource;
import dev.gatepost.limits.PaceResource;
import dev.gatepost.limits.money.BudgetsResource;
import dev.gatepost.limits.rates.LimitsResource;
import dev.gatepost.policy.CountrySheetsResource;
import dev.gatepost.policy.PolicyReleasesResource;
import dev.gatepost.policy.RulePacksResource;
import dev.gatepost.policy.custom.PoliciesResource;
import dev.gatepost.providers.CallbackModesResource;
import dev.gatepost.providers.ConnectionsResource;
import dev.gatepost.templates.lint.LinkDomainsResource;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SendersResource;
import dev.gatepost.templates.versions.LintResource;
import dev.gatepost.templates.versions.TemplateStepsResource;
import dev.gatepost.templates.versions.TemplatesResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The console's screens for what is set up: templates, senders, rules, limits, connections, events, and trying. */
@Configuration(proxyBeanMethods = false)
class SetUpScreens {
    @Bean
    RulePacksResource rulePacks(Rooms rooms) {
        return rooms.policies().rulePacks();
    }

    @Bean
    TemplatePages.Resources templateParts(
            TemplatesResource templates,
            TemplateStepsResource steps,
            LintResource lint,
            BrandsResource brands,
            OwnerPages owners) {
        return new TemplatePages.Resources(templates, steps, lint, brands, owners);
    }

    @Bean
    TemplatePages templatePages(Desk desk, TemplatePages.Resources parts) {
        return new TemplatePages(desk, parts);
    }

    @Bean
    TemplateEditPages templateEditPages(Desk desk, TemplatePages.Resources parts) {
        return new TemplateEditPages(desk, parts);
    }

    @Bean
    SenderPages senderPages(
            Desk desk, SendersResource senders, BrandsResource brands, LinkDomainsResource domains, OwnerPages owners) {
        return new SenderPages(desk, senders, brands, domains, owners);
    }

    @Bean
    PolicyPages policyPages(Desk desk, RulePacksResource packs, PreviewResource preview, TemplatesResource templates) {
        return new PolicyPages(desk, packs, preview, templates);
    }

    @Bean
    RulePages rulePages(Desk desk, PoliciesResource policies) {
        return new RulePages(desk, policies);
    }

    @Bean
    ReleasePages releasePages(
            Desk desk, PolicyReleasesResource releases, PolicyReplaysResource replays, CountrySheetsResource sheets) {
        return new ReleasePages(desk, new ReleasePages.Resources(releases, replays, sheets));
    }

    @Bean
    LimitPages limitPages(
            Desk desk, BudgetsResource budgets, LimitsResource limits, PaceResource pace, SendersResource senders) {
        return new LimitPages(desk, new LimitPages.Resources(budgets, limits, pace, senders));
    }

    @Bean
    ConnectionPages connectionPages(
            Desk desk,
            ConnectionsResource connections,
            CallbackModesResource modes,
            CallbacksResource callbacks,
            BreakerResource breakers,
            OwnerPages owners) {
        return new ConnectionPages(
                desk, new ConnectionPages.Resources(connections, modes, callbacks, breakers, owners));
    }

    @Bean
    QuarantinePages quarantinePages(
            Desk desk,
            QuarantineResource quarantine,
            CallbacksResource callbacks,
            ReconciliationsResource reconciliations,
            ElevationsResource elevations) {
        return new QuarantinePages(
                desk, new QuarantinePages.Resources(quarantine, callbacks, reconciliations, elevations));
    }

    @Bean
    EventPages eventPages(Desk desk, EndpointsResource endpoints, DeliveriesResource deliveries, OwnerPages owners) {
        return new EventPages(desk, endpoints, deliveries, owners);
    }

    @Bean
    TryPages tryPages(
            Desk desk,
            MessagesResource messages,
            TemplatesResource templates,
            LintResource lint,
            EndpointsResource endpoints,
            DeliveriesResource deliveries) {
        return new TryPages(desk, new TryPages.Resources(messages, templates, lint, endpoints, deliveries));
    }
}
