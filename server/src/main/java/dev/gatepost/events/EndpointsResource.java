package dev.gatepost.events;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.keys.SecretRotations;
import dev.gatepost.keys.SecretRotations.Standing;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/event-endpoints}: where a workspace's events go; the signing secret is shown once. */
@RestController
public final class EndpointsResource {
    private final Events events;

    public EndpointsResource(Events events) {
        this.events = events;
    }

    @PostMapping("/v1/event-endpoints")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String url = fields.requiredText("url", 2_000);
            List<String> types = fields.texts("types", 50, 60);
            if (!types.stream().allMatch(t -> t.matches("[a-z]+\\.([a-z_]+|\\*)"))) {
                fields.fault("types", ReasonCode.INVALID_VALUE, "such as message.delivered, or message.*");
            }
            return () -> switch (events.addEndpoint(caller.workspace(), url, Set.copyOf(types), caller.actor())) {
                case Events.Made.Refused(String why) ->
                    Answers.fault("url", ReasonCode.INVALID_VALUE, why, correlation);
                case Events.Made.Fine(EndpointId id, Secret secret) ->
                    Answers.created(Answers.document(
                            "id", id.toString(), "url", url, "types", types, "signing_secret", secret.reveal()));
            };
        });
    }

    /** A new signing secret, shown once; events carry the signatures of both until the grace is over. */
    @PostMapping("/v1/event-endpoints/{id}/rotate")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> rotate(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<EndpointId> endpoint = EndpointId.parse(id);
        if (endpoint.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            Duration grace = Duration.ofHours(
                    fields.integer("grace_hours", 0, (int) SecretRotations.LONGEST_GRACE.toHours(), (int)
                            SecretRotations.GRACE.toHours()));
            return () -> events.rotate(caller.workspace(), endpoint.get(), grace, caller.actor())
                    .map(done -> Answers.ok(document(
                            done.standing(), "signing_secret", done.fresh().reveal())))
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
        });
    }

    @PostMapping("/v1/event-endpoints/{id}/roll-back")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> rollBack(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<EndpointId> endpoint = EndpointId.parse(id);
        if (endpoint.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return events.rollBack(caller.workspace(), endpoint.get(), caller.actor())
                .map(standing -> Answers.ok(document(standing, "signing_secret", null)))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOTHING_TO_ROLL_BACK), correlation));
    }

    private static Map<String, Object> document(Standing standing, String name, @Nullable String secret) {
        Instant until = standing.previousUntil();
        Map<String, Object> out = Answers.document(
                "id",
                new EndpointId(standing.place().owner()).toString(),
                "since",
                standing.since().toString(),
                "rotations",
                standing.rotations(),
                "previous_until",
                until == null ? null : until.toString());
        if (secret != null) {
            out.put(name, secret);
        }
        return out;
    }
}
