package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.intake.PolicyReplays.Replay;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.CustomRule;
import dev.gatepost.policy.custom.RuleForm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/policy-replays}: what other rules would have made of past messages (POL-05). */
@RestController
public final class PolicyReplaysResource {
    private final PolicyReplays replays;

    public PolicyReplaysResource(PolicyReplays replays) {
        this.replays = replays;
    }

    @GetMapping("/v1/policy-replays")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(replays.list(caller.workspace()).stream()
                .map(PolicyReplaysResource::document)
                .toList());
    }

    @GetMapping("/v1/policy-replays/{id}")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                Ids.read(PolicyReplays.PREFIX, id)
                        .flatMap(replay -> replays.find(caller.workspace(), replay))
                        .map(PolicyReplaysResource::document),
                correlation);
    }

    /** Asks for one: {@code release} (an imported one) or {@code rules} (as of a policy), from and until. */
    @PostMapping("/v1/policy-replays")
    @Requires(Right.POLICY_WRITE)
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String release = fields.text("release", 60);
            List<CustomRule> rules = release == null ? RuleForm.read(fields) : List.of();
            Instant from = fields.instant("from");
            Instant until = fields.instant("until");
            Optional<String> packs = release == null ? Optional.empty() : packs(release);
            if (release != null && packs.isEmpty()) {
                fields.fault("release", ReasonCode.INVALID_VALUE, "no release of that id was brought in");
            }
            if (from == null || until == null || !PolicyReplays.isStretch(from, until)) {
                fields.fault("until", ReasonCode.INVALID_VALUE, "give 'from' and 'until', at most 92 days apart");
                return () -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation);
            }
            var by = new PolicyReplays.Asking(caller.actor(), correlation);
            return () -> Answers.created(
                    document(replays.ask(caller.workspace(), packs.orElse(null), rules, from, until, by)));
        });
    }

    private Optional<String> packs(String release) {
        Optional<UUID> id = Ids.read("plr", release);
        return id.flatMap(replays::release);
    }

    static Map<String, Object> document(Replay r) {
        return Answers.document(
                "id",
                Ids.write(PolicyReplays.PREFIX, r.id()),
                "status",
                r.status(),
                "packs",
                r.packs(),
                "rules",
                r.rules().isEmpty()
                        ? null
                        : r.rules().stream().map(RuleForm::document).toList(),
                "from",
                r.from().toString(),
                "until",
                r.until().toString(),
                "report",
                r.report(),
                "asked_by",
                r.askedBy(),
                "asked_at",
                r.askedAt().toString(),
                "finished_at",
                text(r.finishedAt()));
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
