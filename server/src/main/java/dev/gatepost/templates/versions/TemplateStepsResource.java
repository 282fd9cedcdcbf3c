package dev.gatepost.templates.versions;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.TemplateId;
import dev.gatepost.templates.versions.TemplateVersions.Outcome;
import dev.gatepost.templates.versions.TemplateVersions.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/templates/{id}/…}: submit, approve, reject, activate, withdraw, retire (TPL-01, TPL-02). */
@RestController
public final class TemplateStepsResource {
    private static final int LONGEST_REASON = 400;

    private final TemplateVersions versions;

    public TemplateStepsResource(TemplateVersions versions) {
        this.versions = versions;
    }

    @PostMapping("/v1/templates/{id}/submit")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> submit(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return step(id, body, correlation, (fields, template, version) -> {
            String reason = fields.text("reason", LONGEST_REASON);
            return () -> versions.submit(caller, template, version, reason);
        });
    }

    @PostMapping("/v1/templates/{id}/approve")
    @Requires(Right.TEMPLATES_APPROVE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return judge(id, body, caller, correlation, true);
    }

    @PostMapping("/v1/templates/{id}/reject")
    @Requires(Right.TEMPLATES_APPROVE)
    public ResponseEntity<byte[]> reject(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return judge(id, body, caller, correlation, false);
    }

    private ResponseEntity<byte[]> judge(String id, byte[] body, Caller caller, String correlation, boolean approved) {
        return step(id, body, correlation, (fields, template, version) -> {
            String as = Optional.ofNullable(fields.text("as", 10)).orElse("second");
            if (!as.equals("second") && !as.equals("legal")) {
                fields.fault("as", ReasonCode.INVALID_VALUE, "second or legal");
            }
            String reason =
                    approved ? fields.text("reason", LONGEST_REASON) : fields.requiredText("reason", LONGEST_REASON);
            boolean legal = as.equals("legal");
            return () -> legal && !caller.rights().contains(Right.TEMPLATES_LEGAL)
                    ? new Outcome.Refused(
                            ReasonCode.SCOPE_MISSING, "the scope " + Right.TEMPLATES_LEGAL.written() + " is needed")
                    : versions.judge(caller, template, version, new Verdict(approved, legal, reason));
        });
    }

    @PostMapping("/v1/templates/{id}/activate")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> activate(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return step(
                id,
                body,
                correlation,
                (fields, template, version) -> () -> versions.activate(caller, template, version));
    }

    @PostMapping("/v1/templates/{id}/withdraw")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> withdraw(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return step(id, body, correlation, (fields, template, version) -> {
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> versions.withdraw(caller, template, version, reason);
        });
    }

    @PostMapping("/v1/templates/{id}/retire")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return TemplateId.parse(id)
                .map(t -> TemplateDocuments.answer(versions.retire(caller, t), false, correlation))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    @FunctionalInterface
    private interface Reader {
        Act read(JsonFields fields, TemplateId template, int version);
    }

    @FunctionalInterface
    private interface Act {
        Outcome run();
    }

    private static final TemplateId NONE = new TemplateId(new java.util.UUID(0, 0));

    private ResponseEntity<byte[]> step(String id, byte[] body, String correlation, Reader reader) {
        @Nullable TemplateId template = TemplateId.parse(id).orElse(null);
        return Answers.read(body, correlation, fields -> {
            int version = fields.integer("version", 1, 1_000_000, 0);
            if (version == 0) {
                fields.fault("version", ReasonCode.MISSING_PROPERTY, "'version' is needed: a number");
            }
            Act act = reader.read(fields, template == null ? NONE : template, version);
            return () -> template == null
                    ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                    : TemplateDocuments.answer(act.run(), false, correlation);
        });
    }
}
