package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/connections/{id}/probe}: asks the provider whether it believes the account; nothing is sent. */
@RestController
public final class ConnectionProbeResource {
    private final Connections connections;

    public ConnectionProbeResource(Connections connections) {
        this.connections = connections;
    }

    @PostMapping("/v1/connections/{id}/probe")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> probe(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Connections.Open> open = ConnectionId.parse(id)
                .flatMap(connections::open)
                .filter(o -> o.workspace().equals(caller.workspace().id()));
        return Answers.found(open.map(o -> document(id, o.provider().probe(o.account()))), correlation);
    }

    private static Map<String, Object> document(String id, Probed probed) {
        return switch (probed) {
            case Probed.Believed() -> Answers.document("id", id, "result", "believed");
            case Probed.NotBelieved(String why) -> Answers.document("id", id, "result", "not_believed", "why", why);
            case Probed.Unclear(String why) -> Answers.document("id", id, "result", "unclear", "why", why);
            case Probed.NotOffered() -> Answers.document("id", id, "result", "not_offered");
        };
    }
}
