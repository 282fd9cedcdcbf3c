package dev.gatepost.access.operators;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.SignedIn;
import dev.gatepost.access.operators.Elevations.Done;
import dev.gatepost.access.operators.Elevations.Elevation;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

/** {@code /v1/elevations} on the private door: a right asked for, lent by another person, over by itself (ACC-08). */
@RestController
public final class ElevationsResource {
    private static final int MOST_MINUTES = 240;

    private final Elevations elevations;
    private final Clock clock;

    public ElevationsResource(PeopleRooms people, Clock clock) {
        this.elevations = people.elevations();
        this.clock = clock;
    }

    @GetMapping("/v1/elevations")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = clock.instant();
        return Answers.list(elevations.list(caller.workspace()).stream()
                .map(e -> document(e, now))
                .toList());
    }

    @PostMapping("/v1/elevations")
    @SignedIn("asks for a right for a while")
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(name = RouteRules.CALLER, required = false) @Nullable Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        if (caller == null) {
            return Answers.problem(Problem.of(ReasonCode.WORKSPACE_MISSING), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            Optional<Right> right = right(fields, caller);
            String reason = fields.requiredText("reason", 400);
            int minutes = fields.integer("minutes", 1, MOST_MINUTES, 60);
            if (!reason.isEmpty() && reason.strip().length() < 10) {
                fields.fault("reason", ReasonCode.INVALID_VALUE, "say in at least ten characters what it is for");
            }
            return () -> Answers.created(document(
                    elevations.ask(
                            session, caller.workspace(), right.orElseThrow(), reason, Duration.ofMinutes(minutes)),
                    clock.instant()));
        });
    }

    private static Optional<Right> right(JsonFields fields, Caller caller) {
        Optional<Right> right = Right.parse(fields.requiredText("right", 40));
        if (right.isEmpty() || right.get() == Right.ACCESS_WRITE || right.get() == Right.ACCESS_APPROVE) {
            fields.fault("right", ReasonCode.INVALID_VALUE, "there is no such right that is lent");
        } else if (caller.rights().contains(right.get())) {
            fields.fault("right", ReasonCode.INVALID_VALUE, "you have it already");
        }
        return right;
    }

    @PostMapping("/v1/elevations/{id}/approve")
    @Requires(value = Right.ACCESS_APPROVE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(
                body,
                correlation,
                fields -> () -> answer(
                        Elevations.parse(id)
                                .map(e -> elevations.approve(session, caller.workspace(), e))
                                .orElseGet(Done.Unknown::new),
                        correlation));
    }

    /** Ends a right early, or withdraws the request: by the person, or by one who may lend it. */
    @PostMapping("/v1/elevations/{id}/end")
    @SignedIn("gives a lent right back")
    public ResponseEntity<byte[]> end(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(name = RouteRules.CALLER, required = false) @Nullable Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> asked = Elevations.parse(id);
        if (caller == null || asked.isEmpty()) {
            return Answers.problem(
                    Problem.of(caller == null ? ReasonCode.WORKSPACE_MISSING : ReasonCode.NOT_FOUND), correlation);
        }
        boolean may = caller.rights().contains(Right.ACCESS_APPROVE)
                || elevations.list(caller.workspace()).stream()
                        .anyMatch(e -> e.id().equals(asked.get())
                                && e.operator().id().equals(session.operator().id()));
        return answer(may ? elevations.end(session, caller.workspace(), asked.get()) : new Done.Unknown(), correlation);
    }

    private ResponseEntity<byte[]> answer(Done done, String correlation) {
        return switch (done) {
            case Done.Fine(Elevation elevation) -> Answers.ok(document(elevation, clock.instant()));
            case Done.SamePerson() -> Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER), correlation);
            case Done.Over() ->
                Answers.problem(
                        Problem.of(ReasonCode.ACCOUNT_RULE, "it was approved before, has ended, or is too old"),
                        correlation);
            case Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    private static Map<String, Object> document(Elevation e, Instant now) {
        return Answers.document(
                "id", e.written(),
                "state", e.state(now),
                "right", e.right(),
                "asked_by", e.operator().name(),
                "reason", e.reason(),
                "minutes", e.minutes(),
                "asked_at", e.askedAt().toString(),
                "approved_by", e.approvedBy(),
                "approved_at", e.approvedAt() == null ? null : e.approvedAt().toString(),
                "expires_at", e.expiresAt() == null ? null : e.expiresAt().toString());
    }
}
