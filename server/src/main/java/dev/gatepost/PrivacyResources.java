package dev.gatepost;

import dev.gatepost.privacy.HoldsResource;
import dev.gatepost.privacy.erasure.Erasures;
import dev.gatepost.privacy.erasure.ErasuresResource;
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
    ErasuresResource erasures(Rooms rooms) {
        return new ErasuresResource(new Erasures(rooms.privacy().erasures()));
    }
}
