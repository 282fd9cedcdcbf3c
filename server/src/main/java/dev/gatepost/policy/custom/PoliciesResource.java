package dev.gatepost.policy.custom;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.CustomRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/policies}: rules of a workspace's own, in versions (POL-04). */
@RestController
public final class PoliciesResource {
    private final CustomPolicies policies;
    private final Credentials credentials;

    public PoliciesResource(CustomPolicies policies, Credentials credentials) {
        this.policies = policies;
        this.credentials = credentials;
    }

    /** Every version of every policy, the newest first. */
    @GetMapping("/v1/policies")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = policies.now(caller.workspace());
        return Answers.list(policies.list(caller.workspace()).stream()
                .map(p -> document(p, now))
                .toList());
    }

    /** Writes a policy. One that only tightens counts at once, or from its instant. */
    @PostMapping("/v1/policies")
    @Requires(Right.POLICY_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return write(null, body, caller, correlation);
    }

    /** Writes the next version of a policy; the one before counts until this one does. */
    @PostMapping("/v1/policies/{id}/versions")
    @Requires(Right.POLICY_WRITE)
    public ResponseEntity<byte[]> next(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> policy = Ids.read(CustomPolicy.PREFIX, id);
        return policy.isEmpty()
                ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                : write(policy.get(), body, caller, correlation);
    }

    private ResponseEntity<byte[]> write(@Nullable UUID id, byte[] body, Caller caller, String correlation) {
        return Answers.read(body, correlation, fields -> {
            CustomPolicies.Draft draft = draft(fields);
            return () -> answer(
                    policies.write(caller.workspace(), id, draft, credentials.person(caller), correlation),
                    true,
                    caller,
                    correlation);
        });
    }

    private static CustomPolicies.Draft draft(JsonFields fields) {
        String name = fields.requiredText("name", 100);
        List<CustomRule> rules = RuleForm.read(fields);
        return new CustomPolicies.Draft(
                name,
                rules,
                fields.text("reason", 2_000),
                fields.instant("effective_from"),
                fields.instant("effective_until"));
    }

    /** Approves the newest version of what another person wrote. */
    @PostMapping("/v1/policies/{id}/approve")
    @Requires(Right.POLICY_APPROVE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> policy = Ids.read(CustomPolicy.PREFIX, id);
        return policy.isEmpty()
                ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                : answer(
                        policies.approve(caller.workspace(), policy.get(), credentials.person(caller), correlation),
                        false,
                        caller,
                        correlation);
    }

    /** Takes a policy back; its versions stay readable. */
    @DeleteMapping("/v1/policies/{id}")
    @Requires(Right.POLICY_WRITE)
    public ResponseEntity<byte[]> withdraw(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> policy = Ids.read(CustomPolicy.PREFIX, id);
        return policy.isEmpty()
                ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                : answer(
                        policies.withdraw(caller.workspace(), policy.get(), credentials.person(caller), correlation),
                        false,
                        caller,
                        correlation);
    }

    private ResponseEntity<byte[]> answer(
            CustomPolicies.Done done, boolean created, Caller caller, String correlation) {
        return switch (done) {
            case CustomPolicies.Done.Fine(CustomPolicy policy) -> {
                Map<String, Object> document = document(policy, policies.now(caller.workspace()));
                yield created ? Answers.created(document) : Answers.ok(document);
            }
            case CustomPolicies.Done.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
            case CustomPolicies.Done.ByAnother(String why) ->
                Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER, why), correlation);
            case CustomPolicies.Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    private static Map<String, Object> document(CustomPolicy p, Instant now) {
        Instant until = p.effectiveUntil();
        return Answers.document(
                "id",
                p.written(),
                "version",
                p.version(),
                "name",
                p.name(),
                "status",
                p.status(now),
                "rules",
                p.rules().stream().map(RuleForm::document).toList(),
                "reason",
                p.reason(),
                "effective_from",
                p.effectiveFrom().toString(),
                "effective_until",
                until == null ? null : until.toString(),
                "author",
                p.author(),
                "created_at",
                p.createdAt().toString(),
                "approved_by",
                p.approvedBy());
    }
}
