package dev.gatepost;

import dev.gatepost.access.CredentialsResource;
import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.access.operators.OperatorsResource;
import dev.gatepost.access.operators.SessionsResource;
import dev.gatepost.access.promotion.PromotionsResource;
import dev.gatepost.console.AccountPages;
import dev.gatepost.console.AssetFiles;
import dev.gatepost.console.JoinPages;
import dev.gatepost.console.OutsidePages;
import dev.gatepost.console.SignInPages;
import dev.gatepost.contacts.TestDataResource;
import dev.gatepost.policy.trial.TrialRecipientsResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes by which people sign in, and by which keys and accounts are kept. */
@Configuration(proxyBeanMethods = false)
class AccessResources {
    @Bean
    CredentialsResource credentials(Rooms rooms) {
        return new CredentialsResource(rooms.credentials(), rooms.clock());
    }

    @Bean
    OperatorsResource operators(Rooms rooms) {
        return new OperatorsResource(
                rooms.access().people(), rooms.workspaces(), rooms.access().console());
    }

    @Bean
    SessionsResource sessions(Rooms rooms) {
        return new SessionsResource(rooms.access().people());
    }

    @Bean
    ElevationsResource elevations(Rooms rooms) {
        return new ElevationsResource(rooms.access().people(), rooms.clock());
    }

    @Bean
    SignInPages signInPages(Rooms rooms) {
        return new SignInPages(rooms.access().people());
    }

    @Bean
    JoinPages joinPages(Rooms rooms) {
        return new JoinPages(rooms.access().people());
    }

    @Bean
    AccountPages accountPages(Rooms rooms) {
        return new AccountPages(rooms.access().people(), rooms.workspaces());
    }

    @Bean
    OutsidePages outsidePages(Rooms rooms) {
        return new OutsidePages(rooms.access().people());
    }

    @Bean
    TrialRecipientsResource trialRecipients(Rooms rooms) {
        return new TrialRecipientsResource(rooms.policies().trial(), rooms.addresses(), rooms.credentials());
    }

    @Bean
    PromotionsResource promotions(Rooms rooms) {
        return new PromotionsResource(PromotionRooms.over(rooms), rooms.workspaces());
    }

    @Bean
    TestDataResource testData(Rooms rooms) {
        return new TestDataResource(Jobs.realPeople(rooms));
    }

    @Bean
    AssetFiles assetFiles() {
        return new AssetFiles();
    }
}
