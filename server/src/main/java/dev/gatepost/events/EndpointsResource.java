package dev.gatepost.events;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.events.Endpoints.Shown;
import dev.gatepost.keys.SecretRotations;
import dev.gatepost.keys.SecretRotations.Standing;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/event-endpoints}: where a workspace's events go, how each endpoint fares, the log of what went there, and
 * sending it again (EVT-01, EVT-02). A signing secret is shown once.
 */
@RestController
public final class EndpointsResource {
    private static final int LONGEST_REASON = 400;

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
            List<String> types = types(fields);
            String given = fields.text("format", 20);
            String format = given == null ? Events.STANDARD : given;
            if (!Set.of(Events.STANDARD, Events.TWILIO).contains(format)) {
                fields.fault("format", ReasonCode.INVALID_VALUE, "standard or twilio");
            }
            return () -> switch (events.addEndpoint(
                    caller.workspace(), url, Set.copyOf(types), format, caller.actor())) {
                case Events.Made.Refused(String why) ->
                    Answers.fault("url", ReasonCode.INVALID_VALUE, why, correlation);
                case Events.Made.Fine(EndpointId id, Secret secret) ->
                    Answers.created(Answers.document(
                            "id", id.toString(), "url", url, "types", types, "signing_secret", secret.reveal()));
            };
        });
    }

    static List<String> types(JsonFields fields) {
        List<String> types = fields.texts("types", 50, 60);
        if (!types.stream().allMatch(t -> t.matches("[a-z]+\\.([a-z_]+|\\*)"))) {
            fields.fault("types", ReasonCode.INVALID_VALUE, "such as message.delivered, or message.*");
        }
        return types;
    }

    @GetMapping("/v1/event-endpoints")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(events.register().list(caller.workspace()).stream()
                .map(EndpointsResource::document)
                .toList());
    }

    @GetMapping("/v1/event-endpoints/{id}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(shown(id, caller).map(EndpointsResource::document), correlation);
    }

    private Optional<Shown> shown(String id, Caller caller) {
        return EndpointId.parse(id).flatMap(e -> events.register().find(caller.workspace(), e));
    }

    /** Another address or other types; what is not named stays. */
    @PatchMapping("/v1/event-endpoints/{id}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> change(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Shown> known = shown(id, caller);
        if (known.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            String url = fields.text("url", 2_000);
            List<String> types =
                    fields.given().has("types") ? types(fields) : known.get().types();
            String asked = url == null ? known.get().url() : url;
            return () -> switch (events.change(
                    caller.workspace(), known.get().id(), asked, Set.copyOf(types), caller.actor())) {
                case Events.Changed.Refused(String why) ->
                    Answers.fault("url", ReasonCode.INVALID_VALUE, why, correlation);
                case Events.Changed.Missing() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
                case Events.Changed.Done() ->
                    Answers.found(shown(id, caller).map(EndpointsResource::document), correlation);
            };
        });
    }

    /** What happens from now on is held for it. */
    @PostMapping("/v1/event-endpoints/{id}/disable")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> disable(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return put(id, "disabled", body, caller, correlation);
    }

    /** What was held goes out, in its order. */
    @PostMapping("/v1/event-endpoints/{id}/enable")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> enable(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return put(id, "enabled", body, caller, correlation);
    }

    private ResponseEntity<byte[]> put(String id, String state, byte[] body, Caller caller, String correlation) {
        return Answers.read(body, correlation, fields -> {
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> {
                shown(id, caller).ifPresent(e -> events.put(caller.workspace(), e.id(), state, reason, caller.actor()));
                return Answers.found(shown(id, caller).map(EndpointsResource::document), correlation);
            };
        });
    }

    /** Sends it an event {@code endpoint.test} that means nothing, whichever types it wants. */
    @PostMapping("/v1/event-endpoints/{id}/test")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> test(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Shown> known = shown(id, caller);
        if (known.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        if (!known.get().state().equals("enabled")) {
            return Answers.fault("state", ReasonCode.INVALID_VALUE, "it is held: enable it first", correlation);
        }
        if (events.takesTwilioCallbacks(caller.workspace(), known.get().url())) {
            return Answers.fault(
                    "format", ReasonCode.INVALID_VALUE, "Twilio's form tells of messages alone: send one", correlation);
        }
        UUID sent = events.register().test(caller.workspace(), known.get().id(), caller.actor());
        return Answers.ok(
                Answers.document("id", id, "type", Endpoints.TEST, "object", sent.toString(), "state", "pending"));
    }

    /** Nothing goes to it any more, and what waits is dropped. */
    @DeleteMapping("/v1/event-endpoints/{id}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        shown(id, caller).ifPresent(e -> events.put(caller.workspace(), e.id(), "retired", "retired", caller.actor()));
        return Answers.found(shown(id, caller).map(EndpointsResource::document), correlation);
    }

    private static Map<String, Object> document(Shown e) {
        EndpointHealth.Seen seen = e.health();
        return Answers.document(
                "id", e.id().toString(),
                "url", e.url(),
                "types", e.types(),
                "state", e.state(),
                "state_why", e.why(),
                "state_at", written(e.stateAt()),
                "created_at", e.createdAt().toString(),
                "last_delivered_at", written(seen.lastDelivered()),
                "last_failed_at", written(seen.lastFailed()),
                "last_failure", seen.lastFailure(),
                "failing_since", written(seen.failingSince()));
    }

    static @Nullable String written(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    /** A new signing secret, shown once; events carry the signatures of both until the grace is over. */
    @PostMapping({"/v1/event-endpoints/{id}/rotate-secret", "/v1/event-endpoints/{id}/rotate"})
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
