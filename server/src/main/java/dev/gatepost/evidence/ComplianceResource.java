package dev.gatepost.evidence;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.Measured;
import dev.gatepost.platform.Answers;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/compliance-metrics} and {@code /v1/policy-document} (GOV-08, GOV-02). */
@RestController
public final class ComplianceResource {
    private final Ground ground;
    private final PolicyDocument policy;

    public ComplianceResource(Ground ground, PolicyDocument policy) {
        this.ground = ground;
        this.policy = policy;
    }

    @GetMapping("/v1/compliance-metrics")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> metrics(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        var asked = new Control.Asked(caller.workspace().id(), ground.now());
        List<Map<String, Object>> all = ground.in(caller.workspace(), tx -> {
            List<Map<String, Object>> out = new ArrayList<>();
            for (Measured m : ground.register().measures()) {
                OptionalDouble value = m.value(tx, asked);
                out.add(Answers.document(
                        "name",
                        m.name(),
                        "says",
                        m.says(),
                        "value",
                        value.isPresent() ? value.getAsDouble() : null,
                        "goal",
                        m.goal(),
                        "goal_is",
                        m.worst().bound()));
            }
            return out;
        });
        return Answers.list(all);
    }

    /** The written policy: a page, or Markdown where that is asked for. */
    @GetMapping("/v1/policy-document")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> document(
            HttpServletRequest request, @RequestAttribute(RouteRules.CALLER) Caller caller) {
        PolicyDocument.Written written = policy.of(caller.workspace());
        String accept = request.getHeader("Accept");
        boolean plain = accept != null && accept.contains("text/markdown");
        String text = plain ? written.markdown() : policy.html(written);
        return ResponseEntity.ok()
                .contentType(new MediaType("text", plain ? "markdown" : "html", StandardCharsets.UTF_8))
                .header("Cache-Control", "no-store")
                .header("ETag", "\"" + written.version() + "\"")
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
