package dev.gatepost.privacy.retention;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.privacy.retention.RetentionDefaults.DataClass;
import dev.gatepost.privacy.retention.RetentionRule.Place;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/retention}: how long what stays, and what was purged (PRV-01). */
@RestController
public final class RetentionResource {
    private static final int LONGEST_REASON = 400;
    private static final int LONGEST_NAME = 60;

    private final RetentionMatrix matrix;
    private final Purges purges;
    private final Credentials credentials;

    public RetentionResource(RetentionMatrix matrix, Purges purges, Credentials credentials) {
        this.matrix = matrix;
        this.purges = purges;
        this.credentials = credentials;
    }

    /** The defaults with their reasons and bounds, what stays without end, and the workspace's own rules. */
    @GetMapping("/v1/retention")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> matrix(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.ok(Answers.document(
                "classes",
                matrix.defaults().classes().stream()
                        .map(c -> Answers.document(
                                "class",
                                c.name(),
                                "days",
                                c.days(),
                                "by_purpose",
                                c.byPurpose().entrySet().stream()
                                        .collect(
                                                Collectors.toMap(e -> e.getKey().written(), e -> e.getValue())),
                                "shortest",
                                c.shortest(),
                                "longest",
                                c.longest(),
                                "reason",
                                c.reason(),
                                "source",
                                c.source(),
                                "how",
                                c.how()))
                        .toList(),
                "without_end",
                matrix.defaults().endless().stream()
                        .map(e -> Answers.document("class", e.name(), "reason", e.reason()))
                        .toList(),
                "rules",
                matrix.list(caller.workspace()).stream()
                        .map(RetentionRule::document)
                        .toList()));
    }

    @PutMapping("/v1/retention")
    @Requires(Right.PRIVACY_WRITE)
    public ResponseEntity<byte[]> set(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String reason = fields.requiredText("reason", LONGEST_REASON);
            Place place = place(fields);
            Optional<DataClass> of = matrix.defaults().named(place.dataClass());
            int days = fields.integer(
                    "days",
                    of.map(DataClass::shortest).orElse(1),
                    of.map(DataClass::longest).orElse(1),
                    0);
            if (days == 0) {
                fields.fault("days", ReasonCode.MISSING_PROPERTY, "'days' is needed");
            }
            return () -> Answers.ok(matrix.ask(caller.workspace(), place, days, reason, credentials.person(caller))
                    .document());
        });
    }

    private Place place(JsonFields fields) {
        String name = fields.requiredText("class", LONGEST_NAME);
        String purpose = fields.text("purpose", LONGEST_NAME);
        String region = fields.text("region", 2);
        if (!name.isEmpty() && matrix.defaults().named(name).isEmpty()) {
            fields.fault(
                    "class",
                    ReasonCode.INVALID_VALUE,
                    "one of "
                            + matrix.defaults().classes().stream()
                                    .map(DataClass::name)
                                    .collect(Collectors.joining(", ")));
        }
        boolean content = name.equals("content");
        if (purpose != null && (!content || Purpose.parse(purpose).isEmpty())) {
            fields.fault("purpose", ReasonCode.INVALID_VALUE, "a purpose of messages, for content only");
        }
        if (region != null && (!content || !region.matches("[A-Z]{2}"))) {
            fields.fault("region", ReasonCode.INVALID_VALUE, "a country such as DE, for content only");
        }
        return new Place(name, purpose == null ? "" : purpose, region == null ? "" : region);
    }

    /** Allows what keeps longer than the default; by another person than asked. */
    @PostMapping("/v1/retention/{id}/approve")
    @Requires(Right.POLICY_APPROVE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return RetentionRule.parse(id)
                .map(r -> answer(matrix.approve(caller.workspace(), r, credentials.person(caller)), correlation))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    @PostMapping("/v1/retention/{id}/withdraw")
    @Requires(Right.PRIVACY_WRITE)
    public ResponseEntity<byte[]> withdraw(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return RetentionRule.parse(id)
                .map(r -> answer(matrix.withdraw(caller.workspace(), r, credentials.person(caller)), correlation))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    private static ResponseEntity<byte[]> answer(RetentionMatrix.Done done, String correlation) {
        return switch (done) {
            case RetentionMatrix.Done.Fine(RetentionRule rule) -> Answers.ok(rule.document());
            case RetentionMatrix.Done.ByAnother() ->
                Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER), correlation);
            case RetentionMatrix.Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    /** What was purged, what stayed by holds, and who outside followed. */
    @GetMapping("/v1/retention/runs")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> runs(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(purges.list(caller.workspace()).stream()
                .map(Purges.Told::document)
                .toList());
    }

    @PostMapping("/v1/retention/runs/{id}/acknowledgements")
    @Requires(Right.PRIVACY_WRITE)
    public ResponseEntity<byte[]> acknowledge(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String system = fields.requiredText("system", LONGEST_NAME);
            return () -> Answers.found(
                    RetentionRun.parse(id)
                            .flatMap(r -> purges.acknowledge(caller, r, system, correlation))
                            .map(Purges.Told::document),
                    correlation);
        });
    }
}
