package dev.gatepost;

import dev.gatepost.proof.AuditEventsResource;
import dev.gatepost.proof.AuditLogResource;
import dev.gatepost.proof.AuditStandingResource;
import dev.gatepost.proof.DecisionProofResource;
import dev.gatepost.proof.ProveDecision;
import dev.gatepost.proof.claims.ClaimFiles;
import dev.gatepost.proof.claims.ClaimFilesResource;
import dev.gatepost.proof.claims.WriteClaim;
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
        return new DecisionProofResource(prove(rooms));
    }

    private static ProveDecision prove(Rooms rooms) {
        AuditRooms proofs = rooms.proofs();
        return new ProveDecision(new ProveDecision.Parts(
                rooms.database(),
                rooms.messageStore(),
                rooms.consents().disclosures(),
                rooms.exportAudit(),
                proofs.find(),
                proofs.prove(),
                proofs.anchors(),
                log -> proofs.vouchFor(List.of(log))));
    }

    @Bean
    ClaimFilesResource claimFiles(Rooms rooms) {
        var claims = new ClaimFiles(new ClaimFiles.Parts(
                rooms.database(),
                rooms.addresses(),
                rooms.messageStore(),
                rooms.consents().suppressions(),
                rooms.privacy().holds(),
                rooms.audit(),
                rooms.clock()));
        var writer = new WriteClaim(new WriteClaim.Parts(
                rooms.database(),
                rooms.privacy().erasures().people(),
                rooms.privacy().erasures().stores(),
                rooms.messageStore(),
                rooms.consents().disclosures(),
                prove(rooms),
                rooms.proofs().find(),
                rooms.exportAudit(),
                log -> rooms.proofs().vouchFor(List.of(log)),
                rooms.clock()));
        return new ClaimFilesResource(claims, writer);
    }
}
