package dev.gatepost;

import dev.gatepost.access.CredentialsResource;
import dev.gatepost.access.oauth.OAuthClientsResource;
import dev.gatepost.access.oauth.TrustedIssuersResource;
import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.access.operators.OperatorsResource;
import dev.gatepost.access.promotion.PromotionsResource;
import dev.gatepost.console.screens.AuditPages;
import dev.gatepost.console.screens.ClientPages;
import dev.gatepost.console.screens.Desk;
import dev.gatepost.console.screens.ElevationPages;
import dev.gatepost.console.screens.ErasurePages;
import dev.gatepost.console.screens.ExportPages;
import dev.gatepost.console.screens.GuidePages;
import dev.gatepost.console.screens.HoldPages;
import dev.gatepost.console.screens.KeyPages;
import dev.gatepost.console.screens.OperatorPages;
import dev.gatepost.console.screens.PersonAction;
import dev.gatepost.console.screens.PrivacyActions;
import dev.gatepost.console.screens.PromotionPages;
import dev.gatepost.console.screens.RequestPages;
import dev.gatepost.console.screens.RetentionPages;
import dev.gatepost.intake.MessagesResource;
import dev.gatepost.intake.exports.ExportsResource;
import dev.gatepost.policy.trial.TrialRecipientsResource;
import dev.gatepost.privacy.HoldsResource;
import dev.gatepost.privacy.erasure.ErasuresResource;
import dev.gatepost.privacy.inventory.InventoryResource;
import dev.gatepost.privacy.requests.AccessRequestsResource;
import dev.gatepost.privacy.retention.RetentionResource;
import dev.gatepost.proof.AuditEventsResource;
import dev.gatepost.proof.AuditLogResource;
import dev.gatepost.proof.AuditStandingResource;
import dev.gatepost.providers.ConnectionsResource;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SendersResource;
import dev.gatepost.templates.versions.TemplatesResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The console's screens of audit, privacy and access, and the guide, each over the resources of the API. */
@Configuration(proxyBeanMethods = false)
class ScreenResources {
    @Bean
    AuditPages auditPages(Desk desk, AuditEventsResource events, AuditStandingResource standing, AuditLogResource log) {
        return new AuditPages(desk, new AuditPages.Resources(events, standing, log));
    }

    @Bean
    ErasurePages erasurePages(Desk desk, ErasuresResource erasures) {
        return new ErasurePages(desk, erasures);
    }

    @Bean
    RequestPages requestPages(Desk desk, AccessRequestsResource requests) {
        return new RequestPages(desk, requests);
    }

    @Bean
    HoldPages holdPages(Desk desk, HoldsResource holds) {
        return new HoldPages(desk, holds);
    }

    @Bean
    RetentionPages retentionPages(Desk desk, RetentionResource retention, InventoryResource inventory) {
        return new RetentionPages(desk, retention, inventory);
    }

    @Bean
    KeyPages keyPages(Desk desk, CredentialsResource keys) {
        return new KeyPages(desk, keys);
    }

    @Bean
    ClientPages clientPages(Desk desk, OAuthClientsResource clients, TrustedIssuersResource issuers) {
        return new ClientPages(desk, clients, issuers);
    }

    @Bean
    OperatorPages operatorPages(Desk desk, OperatorsResource operators) {
        return new OperatorPages(desk, operators);
    }

    @Bean
    ElevationPages elevationPages(Desk desk, ElevationsResource elevations) {
        return new ElevationPages(desk, elevations);
    }

    @Bean
    PromotionPages promotionPages(Desk desk, PromotionsResource promotions, TrialRecipientsResource trial) {
        return new PromotionPages(desk, promotions, trial);
    }

    @Bean
    ExportPages exportPages(Desk desk, ExportsResource exports) {
        return new ExportPages(desk, exports);
    }

    @Bean
    GuidePages guidePages(
            Desk desk,
            ConnectionsResource connections,
            BrandsResource brands,
            SendersResource senders,
            TemplatesResource templates,
            CredentialsResource keys,
            MessagesResource messages) {
        return new GuidePages(desk, new GuidePages.Resources(connections, brands, senders, templates, keys, messages));
    }

    @Bean
    @Order(1)
    PersonAction handOver() {
        return PrivacyActions.EXPORT;
    }

    @Bean
    @Order(2)
    PersonAction hold() {
        return PrivacyActions.HOLD;
    }

    @Bean
    @Order(3)
    PersonAction claim() {
        return PrivacyActions.CLAIM;
    }

    @Bean
    @Order(4)
    PersonAction erase() {
        return PrivacyActions.ERASE;
    }
}
