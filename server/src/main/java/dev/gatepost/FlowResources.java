package dev.gatepost;

import dev.gatepost.events.DeliveriesResource;
import dev.gatepost.intake.exports.ExportsResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Routes about what went through the flow, for few people and seldom. */
@Configuration(proxyBeanMethods = false)
class FlowResources {
    @Bean
    DeliveriesResource deliveries(Rooms rooms) {
        return new DeliveriesResource(rooms.events());
    }

    @Bean
    ExportsResource exports(Rooms rooms) {
        return rooms.flow().exports();
    }
}
