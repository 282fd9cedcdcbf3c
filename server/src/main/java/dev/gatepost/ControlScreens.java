package dev.gatepost;

import dev.gatepost.console.screens.ClaimPages;
import dev.gatepost.console.screens.ControlPages;
import dev.gatepost.console.screens.Desk;
import dev.gatepost.console.screens.MeasurePages;
import dev.gatepost.console.screens.OrphanPages;
import dev.gatepost.console.screens.PackPages;
import dev.gatepost.console.screens.ReviewPages;
import dev.gatepost.console.screens.VendorPages;
import dev.gatepost.evidence.ComplianceResource;
import dev.gatepost.evidence.ControlsResource;
import dev.gatepost.evidence.DrillsResource;
import dev.gatepost.evidence.OwnersResource;
import dev.gatepost.evidence.VendorsResource;
import dev.gatepost.evidence.packs.EvidencePacksResource;
import dev.gatepost.evidence.reviews.ReviewsResource;
import dev.gatepost.proof.claims.ClaimFilesResource;
import dev.gatepost.providers.ConnectionsResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The console's screens of controls and evidence, each over the resources of the API. */
@Configuration(proxyBeanMethods = false)
class ControlScreens {
    @Bean
    ControlPages controlPages(Desk desk, ControlsResource controls, DrillsResource drills) {
        return new ControlPages(desk, controls, drills);
    }

    @Bean
    MeasurePages measurePages(Desk desk, ComplianceResource compliance) {
        return new MeasurePages(desk, compliance);
    }

    @Bean
    OrphanPages orphanPages(Desk desk, OwnersResource owners) {
        return new OrphanPages(desk, owners);
    }

    @Bean
    ReviewPages reviewPages(Desk desk, ReviewsResource reviews) {
        return new ReviewPages(desk, reviews);
    }

    @Bean
    VendorPages vendorPages(Desk desk, VendorsResource vendors, ConnectionsResource connections) {
        return new VendorPages(desk, vendors, connections);
    }

    @Bean
    PackPages packPages(Desk desk, EvidencePacksResource packs) {
        return new PackPages(desk, packs);
    }

    @Bean
    ClaimPages claimPages(Desk desk, ClaimFilesResource claims) {
        return new ClaimPages(desk, claims);
    }
}
