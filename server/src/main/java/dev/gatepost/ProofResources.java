package dev.gatepost;

import dev.gatepost.proof.AuditEventsResource;
import dev.gatepost.proof.AuditLogResource;
import dev.gatepost.proof.AuditStandingResource;
import dev.gatepost.proof.DecisionProofResource;
import dev.gatepost.proof.ProveDecision;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Routes by which strangers check what happened here. */
@Configuration(proxyBeanMethods = false)
class ProofResources {
    @Bean
    AuditEventsResource auditEvents(Rooms rooms) {
        return new AuditEventsResource(rooms.proofs().find());
    }

    @Bean
    AuditLogResource auditLog(Rooms rooms) {
        return new AuditLogResource(
                rooms.database(), rooms.exportAudit(), rooms.proofs().prove(), rooms.audit(), rooms.clock());
    }

    @Bean
    AuditStandingResource auditStanding(Rooms rooms) {
        AuditRooms proofs = rooms.proofs();
        return new AuditStandingResource(
                new AuditStandingResource.Parts(proofs.find(), proofs.prove(), rooms.exportAudit(), proofs.anchors()));
    }

    @Bean
    DecisionProofResource decisionProofs(Rooms rooms) {
        AuditRooms proofs = rooms.proofs();
        return new DecisionProofResource(new ProveDecision(new ProveDecision.Parts(
                rooms.database(),
                rooms.messageStore(),
                rooms.consents().disclosures(),
                rooms.exportAudit(),
                proofs.find(),
                proofs.prove(),
                proofs.anchors(),
                log -> proofs.vouchFor(List.of(log)))));
    }
}
