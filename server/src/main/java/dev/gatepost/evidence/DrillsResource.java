package dev.gatepost.evidence;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.ReasonCode;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/drills}: people rehearsed an incident, and say what came of it (GOV-02). The log keeps it, and the
 * control {@code drills_are_held} looks there.
 */
@RestController
public final class DrillsResource {
    /** What can be rehearsed. */
    public static final List<String> KINDS = List.of(
            "credential_compromise",
            "webhook_flood",
            "duplicate_storm",
            "lost_key",
            "stale_consent",
            "erasure",
            "content_export",
            "restore",
            "other");

    private static final List<String> OUTCOMES = List.of("held", "failed");
    private static final int WORD = 40;
    private static final int REPORT = 400;

    private final Ground ground;

    public DrillsResource(Ground ground) {
        this.ground = ground;
    }

    @PostMapping("/v1/drills")
    @Requires(Right.CONTROLS_WRITE)
    public ResponseEntity<byte[]> record(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String kind = fields.requiredText("kind", WORD);
            if (!kind.isEmpty() && !KINDS.contains(kind)) {
                fields.fault("kind", ReasonCode.INVALID_VALUE, "one of " + String.join(", ", KINDS));
            }
            String outcome = fields.requiredText("outcome", WORD);
            if (!outcome.isEmpty() && !OUTCOMES.contains(outcome)) {
                fields.fault("outcome", ReasonCode.INVALID_VALUE, "one of " + String.join(", ", OUTCOMES));
            }
            String report = fields.requiredText("report", REPORT);
            return () -> ground.in(caller.workspace(), tx -> {
                ground.note(
                        tx,
                        caller,
                        outcome.equals("held") ? "drill.held" : "drill.failed",
                        kind,
                        correlation,
                        Map.of("kind", kind, "report", report));
                return Answers.created(Answers.document(
                        "kind",
                        kind,
                        "outcome",
                        outcome,
                        "report",
                        report,
                        "at",
                        ground.now().toString(),
                        "by",
                        caller.actor()));
            });
        });
    }
}
