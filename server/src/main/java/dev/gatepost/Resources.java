package dev.gatepost;

import dev.gatepost.callbacks.optouts.ReconciliationsResource;
import dev.gatepost.consent.ConsentsResource;
import dev.gatepost.consent.DisclosuresResource;
import dev.gatepost.consent.ProviderBlocksResource;
import dev.gatepost.consent.RecontactResource;
import dev.gatepost.consent.SuppressionsResource;
import dev.gatepost.consent.accounts.AccountsResource;
import dev.gatepost.consent.imports.ImportsResource;
import dev.gatepost.consent.lists.ListsResource;
import dev.gatepost.consent.optin.DoubleOptInResource;
import dev.gatepost.consent.pages.ConfirmPage;
import dev.gatepost.consent.pages.FormsResource;
import dev.gatepost.consent.pages.LeavePages;
import dev.gatepost.consent.pages.PageFiles;
import dev.gatepost.consent.pages.SignUpPage;
import dev.gatepost.consent.propagation.PropagationResource;
import dev.gatepost.consent.replies.BrandSupportResource;
import dev.gatepost.console.DemoConsole;
import dev.gatepost.console.DemoPages;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.Residences;
import dev.gatepost.contacts.ResidencesResource;
import dev.gatepost.dispatch.desk.UncertainResource;
import dev.gatepost.events.EndpointsResource;
import dev.gatepost.intake.CancelResource;
import dev.gatepost.intake.FunnelResource;
import dev.gatepost.intake.MessagesResource;
import dev.gatepost.intake.PolicyReplaysResource;
import dev.gatepost.intake.PreviewResource;
import dev.gatepost.intake.ReplayResource;
import dev.gatepost.limits.BreakerResource;
import dev.gatepost.limits.PaceResource;
import dev.gatepost.limits.money.BudgetsResource;
import dev.gatepost.limits.money.PricesResource;
import dev.gatepost.limits.pauses.PausesResource;
import dev.gatepost.limits.rates.LimitedRoutes;
import dev.gatepost.limits.rates.LimitsResource;
import dev.gatepost.platform.Settings;
import dev.gatepost.policy.CountrySheetsResource;
import dev.gatepost.policy.PolicyReleasesResource;
import dev.gatepost.policy.custom.PoliciesResource;
import dev.gatepost.providers.ConnectionChanges;
import dev.gatepost.providers.ConnectionSecrets;
import dev.gatepost.providers.ConnectionSecretsResource;
import dev.gatepost.providers.ConnectionsResource;
import dev.gatepost.providers.DataTerritories;
import dev.gatepost.providers.DataTerritoriesResource;
import dev.gatepost.providers.RoutesResource;
import dev.gatepost.templates.lint.LinkDomainsResource;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SendersResource;
import dev.gatepost.templates.versions.LintResource;
import dev.gatepost.templates.versions.OutsideRegistrationsResource;
import dev.gatepost.templates.versions.TemplateStepsResource;
import dev.gatepost.templates.versions.TemplatesResource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The routes behind the hot ones. A resource that is not named here is not served. */
@Configuration(proxyBeanMethods = false)
class Resources {
    @Bean
    MessagesResource messages(Rooms rooms) {
        return new MessagesResource(new MessagesResource.Parts(
                rooms.database(),
                rooms.keys(),
                rooms.addresses(),
                rooms.contactStore(),
                rooms.catalogue(),
                rooms.messageStore(),
                rooms.attemptStore(),
                rooms.audit(),
                rooms.clock()));
    }

    @Bean
    CancelResource cancel(Rooms rooms) {
        return new CancelResource(new CancelResource.Parts(
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
    }

    @Bean
    ReplayResource replays(Rooms rooms) {
        return rooms.intake().replays();
    }

    @Bean
    PreviewResource preview(Rooms rooms) {
        return rooms.intake().preview();
    }

    @Bean
    PolicyReplaysResource policyReplays(Rooms rooms) {
        return new PolicyReplaysResource(rooms.policies().replays());
    }

    @Bean
    UncertainResource uncertain(Rooms rooms) {
        return new UncertainResource(rooms.desk());
    }

    @Bean
    FunnelResource funnel(Rooms rooms) {
        return new FunnelResource(rooms.database(), rooms.keys());
    }

    @Bean
    ConsentsResource consents(Rooms rooms) {
        return rooms.consents().consentsResource();
    }

    @Bean
    DisclosuresResource disclosures(Rooms rooms) {
        return rooms.consents().disclosuresResource();
    }

    @Bean
    SuppressionsResource suppressions(Rooms rooms) {
        return rooms.consents().suppressionsResource();
    }

    @Bean
    ProviderBlocksResource providerBlocks(Rooms rooms) {
        return rooms.consents().providerBlocks();
    }

    @Bean
    ReconciliationsResource reconciliations(Rooms rooms) {
        return new ReconciliationsResource(rooms.callbacks().reconciliations());
    }

    @Bean
    PropagationResource propagation(Rooms rooms) {
        return new PropagationResource(
                rooms.database(),
                new TellLateNews(rooms.database(), rooms.events(), rooms.clock()),
                rooms.audit(),
                rooms.clock());
    }

    @Bean
    BrandSupportResource brandSupport(Rooms rooms) {
        return rooms.consents().brandSupport();
    }

    @Bean
    RecontactResource recontacts(Rooms rooms) {
        return rooms.consents().recontactResource();
    }

    @Bean
    DoubleOptInResource doubleOptIn(Rooms rooms) {
        return rooms.consents().doubleOptInResource();
    }

    @Bean
    AccountsResource accounts(Rooms rooms) {
        return rooms.consents().accountsResource();
    }

    @Bean
    ImportsResource imports(Rooms rooms) {
        return rooms.consents().importsResource();
    }

    @Bean
    ListsResource lists(Rooms rooms) {
        return new ListsResource(rooms.consents().lists());
    }

    @Bean
    FormsResource forms(Rooms rooms) {
        return rooms.consents().pages().formsResource();
    }

    @Bean
    SignUpPage signUpPage(Rooms rooms) {
        return rooms.consents().pages().signUp();
    }

    @Bean
    ConfirmPage confirmPage(Rooms rooms) {
        return rooms.consents().pages().confirm();
    }

    @Bean
    LeavePages leavePages(Rooms rooms) {
        return rooms.consents().pages().leave();
    }

    @Bean
    PageFiles pageFiles(Rooms rooms) {
        return rooms.consents().pages().files();
    }

    @Bean
    PolicyReleasesResource policyReleases(Rooms rooms) {
        return new PolicyReleasesResource(rooms.policies().releases(), rooms.credentials());
    }

    @Bean
    CountrySheetsResource countrySheets(Rooms rooms) {
        return new CountrySheetsResource(rooms.policies().sheets(), rooms.credentials());
    }

    @Bean
    PoliciesResource policies(Rooms rooms) {
        return new PoliciesResource(rooms.policies().custom(), rooms.credentials());
    }

    @Bean
    TemplatesResource templates(Rooms rooms) {
        return rooms.templates().templates();
    }

    @Bean
    TemplateStepsResource templateSteps(Rooms rooms) {
        return rooms.templates().steps();
    }

    @Bean
    OutsideRegistrationsResource templateRegistrations(Rooms rooms) {
        return rooms.templates().registrations();
    }

    @Bean
    LintResource lint(Rooms rooms) {
        return rooms.templates().lint();
    }

    @Bean
    LinkDomainsResource linkDomains(Rooms rooms) {
        return rooms.templates().linkDomains();
    }

    @Bean
    SendersResource senders(Rooms rooms) {
        return rooms.templates().senders();
    }

    @Bean
    BrandsResource brands(Rooms rooms) {
        return rooms.templates().brands();
    }

    @Bean
    ConnectionsResource connections(Rooms rooms) {
        return new ConnectionsResource(
                rooms.connections(),
                new ConnectionChanges(new ConnectionChanges.Parts(
                        rooms.connections(),
                        rooms.database(),
                        rooms.keys().secrets(),
                        rooms.audit(),
                        rooms.nodes(),
                        rooms.clock())),
                c -> rooms.pacing().breakers().state(c.value()).written(),
                rooms.settings().callbackBase(),
                rooms.clock());
    }

    @Bean
    DataTerritoriesResource territories(Rooms rooms) {
        return new DataTerritoriesResource(new DataTerritories(
                rooms.database(), rooms.nodes(), rooms.connections(), rooms.audit(), rooms.clock()));
    }

    @Bean
    ResidencesResource residences(Rooms rooms) {
        return new ResidencesResource(
                new Residences(
                        rooms.database(),
                        rooms.keys(),
                        new EnsureContacts(rooms.keys(), rooms.contactStore()),
                        rooms.contactStore(),
                        rooms.audit(),
                        rooms.clock()),
                rooms.addresses());
    }

    @Bean
    ConnectionSecretsResource connectionSecrets(Rooms rooms) {
        return new ConnectionSecretsResource(new ConnectionSecrets(new ConnectionSecrets.Parts(
                rooms.connections(),
                rooms.database(),
                rooms.keys().secrets(),
                rooms.audit(),
                rooms.nodes(),
                rooms.clock())));
    }

    @Bean
    SecretsResource secrets(Rooms rooms) {
        return new SecretsResource(rooms);
    }

    @Bean
    RoutesResource routes(Rooms rooms) {
        return rooms.pacing().routesResource();
    }

    @Bean
    BreakerResource breakers(Rooms rooms) {
        return rooms.pacing().breakerResource();
    }

    @Bean
    PaceResource pace(Rooms rooms) {
        return rooms.pacing().paceResource();
    }

    @Bean
    EndpointsResource endpoints(Rooms rooms) {
        return new EndpointsResource(rooms.events());
    }

    @Bean
    LimitsResource limits(Rooms rooms) {
        return new LimitsResource(rooms.limits().rates());
    }

    @Bean
    PricesResource prices(Rooms rooms) {
        return new PricesResource(rooms.limits().prices());
    }

    @Bean
    BudgetsResource budgets(Rooms rooms) {
        return new BudgetsResource(rooms.limits().budgets());
    }

    @Bean
    PausesResource pauses(Rooms rooms) {
        return new PausesResource(rooms.limits().pauses());
    }

    /** Every route behind the hot ones is limited, once its caller is known. */
    @Bean
    WebMvcConfigurer limitedRoutes(Rooms rooms) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new LimitedRoutes(rooms.limits().rateLimits()));
            }
        };
    }

    @Bean
    MetricsDoor metricsDoor(Rooms rooms) {
        return new MetricsDoor(rooms.settings(), rooms.nodes());
    }

    @Bean
    MetricsResource metrics(MetricsDoor door) {
        return new MetricsResource(door);
    }

    @Bean
    DemoConsole demoConsole(Rooms rooms) {
        return new DemoConsole(rooms.clock());
    }

    /** Whether this is the demo; the live page is served there alone. */
    static final class InTheDemo implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            return beans != null && beans.getBean(Settings.class).demo();
        }
    }

    @Bean
    @Conditional(InTheDemo.class)
    DemoPages demoPages(Rooms rooms, DemoConsole console) {
        return new DemoPages(rooms, console);
    }

    @Bean
    Faults faults() {
        return new Faults();
    }
}
