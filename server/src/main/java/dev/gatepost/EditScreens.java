package dev.gatepost;

import dev.gatepost.console.screens.BudgetPages;
import dev.gatepost.console.screens.ConnectionEditPages;
import dev.gatepost.console.screens.Desk;
import dev.gatepost.console.screens.EndpointEditPages;
import dev.gatepost.console.screens.EventPages;
import dev.gatepost.console.screens.OwnerPages;
import dev.gatepost.console.screens.SenderEditPages;
import dev.gatepost.console.screens.TryPages;
import dev.gatepost.console.screens.TryReplyPages;
import dev.gatepost.events.EndpointsResource;
import dev.gatepost.evidence.OwnersResource;
import dev.gatepost.limits.money.BudgetsResource;
import dev.gatepost.limits.money.PricesResource;
import dev.gatepost.providers.ConnectionProbeResource;
import dev.gatepost.providers.ConnectionSecretsResource;
import dev.gatepost.providers.ConnectionsResource;
import dev.gatepost.providers.ProvidersResource;
import dev.gatepost.providers.RehearsalResource;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SendersResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The console's forms in which what is set up is made and changed, and who answers for it. */
@Configuration(proxyBeanMethods = false)
class EditScreens {
    @Bean
    ProvidersResource providers(Rooms rooms) {
        return new ProvidersResource(rooms.connections());
    }

    @Bean
    ConnectionProbeResource connectionProbe(Rooms rooms) {
        return new ConnectionProbeResource(rooms.connections());
    }

    @Bean
    RehearsalResource rehearsal(Rooms rooms) {
        return new RehearsalResource(rooms.connections(), rooms.settings().callbackBase());
    }

    @Bean
    TryReplyPages tryReplyPages(Desk desk, RehearsalResource rehearsal, TryPages pages) {
        return new TryReplyPages(desk, rehearsal, pages);
    }

    @Bean
    OwnerPages ownerPages(Desk desk, OwnersResource owners) {
        return new OwnerPages(desk, owners);
    }

    @Bean
    ConnectionEditPages connectionEditPages(
            Desk desk,
            ProvidersResource providers,
            ConnectionsResource connections,
            ConnectionSecretsResource secrets,
            ConnectionProbeResource probe,
            SecretsResource rotations) {
        return new ConnectionEditPages(
                desk, new ConnectionEditPages.Resources(providers, connections, secrets, probe, rotations));
    }

    @Bean
    SenderEditPages senderEditPages(
            Desk desk, SendersResource senders, BrandsResource brands, ConnectionsResource connections) {
        return new SenderEditPages(desk, new SenderEditPages.Resources(senders, brands, connections));
    }

    @Bean
    BudgetPages budgetPages(
            Desk desk,
            BudgetsResource budgets,
            PricesResource prices,
            ConnectionsResource connections,
            OwnerPages owners) {
        return new BudgetPages(desk, new BudgetPages.Resources(budgets, prices, connections, owners));
    }

    @Bean
    EndpointEditPages endpointEditPages(Desk desk, EndpointsResource endpoints, EventPages pages) {
        return new EndpointEditPages(desk, endpoints, pages);
    }
}
