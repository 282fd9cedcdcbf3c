package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Connections.NewConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/connections}: accounts at providers; credentials go to the secret store and never come back. */
@RestController
public final class ConnectionsResource {
    private final Connections connections;
    private final String callbackBase;

    /** {@code callbackBase} is the scheme, host and port that providers are told to call. */
    public ConnectionsResource(Connections connections, String callbackBase) {
        this.connections = connections;
        this.callbackBase = callbackBase;
    }

    @PostMapping("/v1/connections")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Map<String, Secret> secrets = new LinkedHashMap<>();
            fields.values("secrets", 20, 4_000).forEach((name, value) -> secrets.put(name, new Secret(value)));
            var asked = new NewConnection(
                    fields.requiredText("provider", 40),
                    fields.requiredText("name", 60),
                    fields.values("settings", 20, 8_000),
                    secrets);
            return () -> switch (connections.create(caller.workspace(), asked, caller.actor())) {
                case Connections.Made.Refused(String field, String why) ->
                    Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
                case Connections.Made.Fine(ConnectionId id) ->
                    Answers.created(
                            Answers.document("id", id.toString(), "callback_url", callbackBase + "/callbacks/" + id));
            };
        });
    }

    @GetMapping("/v1/connections")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(connections.list(caller.workspace()).stream()
                .map(c -> Answers.document(
                        "id", c.id().toString(),
                        "provider", c.provider(),
                        "name", c.name(),
                        "settings", c.settings(),
                        "callback_url", callbackBase + "/callbacks/" + c.id()))
                .toList());
    }
}
