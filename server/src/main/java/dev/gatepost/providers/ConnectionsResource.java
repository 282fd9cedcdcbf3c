package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionChanges.Changed;
import dev.gatepost.providers.ConnectionChanges.Wish;
import dev.gatepost.providers.Connections.Listed;
import dev.gatepost.providers.Connections.NewConnection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
 * {@code /v1/connections}: accounts at providers, and how each of them fares; credentials go to the secret store and
 * never come back.
 */
@RestController
public final class ConnectionsResource {
    // An authority's certificate in PEM is longer than any other setting.
    private static final int LONGEST_SETTING = 16_000;

    private final Connections connections;
    private final ConnectionChanges changes;
    private final Function<ConnectionId, String> breaker;
    private final String callbackBase;

    /**
     * The resource over what is known of connections.
     *
     * @param breaker how a connection's breaker stands on this node: {@code closed}
     * @param callbackBase the scheme, host and port that providers are told to call
     */
    public ConnectionsResource(
            Connections connections,
            ConnectionChanges changes,
            Function<ConnectionId, String> breaker,
            String callbackBase) {
        this.connections = connections;
        this.changes = changes;
        this.breaker = breaker;
        this.callbackBase = callbackBase;
    }

    @PostMapping("/v1/connections")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            var asked = new NewConnection(
                    fields.requiredText("provider", 40),
                    fields.requiredText("name", 60),
                    fields.values("settings", 20, LONGEST_SETTING),
                    secrets(fields));
            return () -> switch (connections.create(caller.workspace(), asked, caller.actor())) {
                case Connections.Made.Refused(String field, String why) ->
                    Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
                case Connections.Made.Fine(ConnectionId id) ->
                    Answers.created(
                            Answers.document("id", id.toString(), "callback_url", callbackBase + "/callbacks/" + id));
            };
        });
    }

    private static Map<String, Secret> secrets(JsonFields fields) {
        Map<String, Secret> out = new LinkedHashMap<>();
        fields.values("secrets", 20, 4_000).forEach((name, value) -> out.put(name, new Secret(value)));
        return out;
    }

    @GetMapping("/v1/connections")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Map<ConnectionId, Signs> signs = connections.signs().of(caller.workspace());
        return Answers.list(connections.list(caller.workspace()).stream()
                .map(c -> document(c, signs.getOrDefault(c.id(), Signs.NONE)))
                .toList());
    }

    @GetMapping("/v1/connections/{id}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> show(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Listed> found = ConnectionId.parse(id).flatMap(c -> changes.find(caller.workspace(), c));
        return Answers.found(found.map(c -> shown(c, caller)), correlation);
    }

    @PatchMapping("/v1/connections/{id}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> change(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<ConnectionId> connection = ConnectionId.parse(id);
        if (connection.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        boolean allAnew = Json.readObject(body) instanceof Json.Parsed.Fine(var object) && object.has("settings");
        return Answers.readUnique(body, correlation, "name", fields -> {
            Map<String, String> settings = fields.values("settings", 20, LONGEST_SETTING);
            var wish = new Wish(fields.text("name", 60), allAnew ? settings : null, secrets(fields));
            return () -> switch (changes.change(caller.workspace(), connection.get(), wish, caller.actor())) {
                case Changed.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
                case Changed.Refused(String field, String why) ->
                    Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
                case Changed.Fine(Listed changed) -> Answers.ok(shown(changed, caller));
            };
        });
    }

    @DeleteMapping("/v1/connections/{id}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        boolean done = ConnectionId.parse(id)
                .map(c -> changes.retire(caller.workspace(), c, caller.actor()))
                .orElse(false);
        return done
                ? Answers.ok(Map.of("id", id, "state", "retired"))
                : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    private Map<String, Object> shown(Listed c, Caller caller) {
        return document(c, connections.signs().of(caller.workspace()).getOrDefault(c.id(), Signs.NONE));
    }

    private Map<String, Object> document(Listed c, Signs signs) {
        return Answers.document(
                "id", c.id().toString(),
                "provider", c.provider(),
                "name", c.name(),
                "settings", c.settings(),
                "callback_url", callbackBase + "/callbacks/" + c.id(),
                "state", c.retiredAt() == null ? "active" : "retired",
                "retired_at", written(c.retiredAt()),
                "breaker", breaker.apply(c.id()),
                "last_taken_at", written(signs.takenAt()),
                "last_failed_at", written(signs.failedAt()),
                "last_failure", signs.failure(),
                "last_callback_at", written(signs.believedAt()),
                "last_refused_callback_at", written(signs.refusedAt()),
                "last_refusal", signs.refusal());
    }

    private static @Nullable String written(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
