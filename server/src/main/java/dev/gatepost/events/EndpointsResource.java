package dev.gatepost.events;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import java.util.List;
import java.util.Set;
import org.springframework.http.ResponseEntity;
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
}
