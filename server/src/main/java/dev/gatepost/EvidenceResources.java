package dev.gatepost;

import dev.gatepost.evidence.ComplianceResource;
import dev.gatepost.evidence.ControlsResource;
import dev.gatepost.evidence.DrillsResource;
import dev.gatepost.evidence.OwnersResource;
import dev.gatepost.evidence.VendorsResource;
import dev.gatepost.evidence.packs.EvidencePacksResource;
import dev.gatepost.evidence.reviews.ReviewsResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes by which auditors and counsel are answered. */
@Configuration(proxyBeanMethods = false)
class EvidenceResources {
    @Bean
    ControlsResource controls(Rooms rooms) {
        return new ControlsResource(rooms.evidence().ground());
    }

    @Bean
    DrillsResource drills(Rooms rooms) {
        return new DrillsResource(rooms.evidence().ground());
    }

    @Bean
    OwnersResource owners(Rooms rooms) {
        return new OwnersResource(rooms.evidence().ground());
    }

    @Bean
    VendorsResource vendors(Rooms rooms) {
        return new VendorsResource(rooms.evidence().vendors());
    }

    @Bean
    ReviewsResource reviews(Rooms rooms) {
        return new ReviewsResource(rooms.evidence().reviews());
    }

    @Bean
    ComplianceResource compliance(Rooms rooms) {
        return new ComplianceResource(
                rooms.evidence().ground(), rooms.evidence().policy());
    }

    @Bean
    EvidencePacksResource evidencePacks(Rooms rooms) {
        return new EvidencePacksResource(rooms.evidence().packs(), rooms.clock());
    }
}
