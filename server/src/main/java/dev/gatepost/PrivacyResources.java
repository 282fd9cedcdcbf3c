package dev.gatepost;

import dev.gatepost.copies.MaskedCopiesResource;
import dev.gatepost.privacy.HoldsResource;
import dev.gatepost.privacy.erasure.Erasures;
import dev.gatepost.privacy.erasure.ErasuresResource;
import dev.gatepost.privacy.inventory.InventoryResource;
import dev.gatepost.privacy.requests.AccessRequests;
import dev.gatepost.privacy.requests.AccessRequestsResource;
import dev.gatepost.privacy.retention.Purges;
import dev.gatepost.privacy.retention.RetentionResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes by which people ask Gatepost to forget, to keep, and to show. */
@Configuration(proxyBeanMethods = false)
class PrivacyResources {
    @Bean
    HoldsResource holds(Rooms rooms) {
        return new HoldsResource(rooms.privacy().holds());
    }

    @Bean
    AccessRequestsResource accessRequests(Rooms rooms) {
        return new AccessRequestsResource(new AccessRequests(rooms.privacy().requests()));
    }

    @Bean
    InventoryResource dataInventory(Rooms rooms) {
        return new InventoryResource(rooms.privacy().inventory());
    }

    @Bean
    RetentionResource retention(Rooms rooms) {
        PrivacyRooms privacy = rooms.privacy();
        return new RetentionResource(privacy.matrix(), new Purges(privacy.purges()), rooms.credentials());
    }

    @Bean
    MaskedCopiesResource maskedCopies(Rooms rooms) {
        return new MaskedCopiesResource(CopyRooms.over(rooms), rooms.workspaces());
    }

    @Bean
    ErasuresResource erasures(Rooms rooms) {
        return new ErasuresResource(new Erasures(rooms.privacy().erasures()));
    }
}
