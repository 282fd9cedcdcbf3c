package dev.gatepost.proof;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/messages/{id}/proof}: why a message was allowed or refused, for {@code verifier decision}. */
@RestController
public final class DecisionProofResource {
    private final ProveDecision prove;

    public DecisionProofResource(ProveDecision prove) {
        this.prove = prove;
    }

    @GetMapping("/v1/messages/{id}/proof")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> proof(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<byte[]> file = MessageId.parse(id).flatMap(m -> prove.of(caller.workspace(), m));
        return file.map(bytes -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .header("Cache-Control", "no-store")
                        .header("Content-Disposition", "attachment; filename=\"" + id + ".proof.json\"")
                        .body(bytes))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }
}
