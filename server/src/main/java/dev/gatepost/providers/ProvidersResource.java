package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.providers.DeclaredSettings.Declared;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/providers}: whom a workspace may have connections to, and what each of them must be told: the form
 * that a person or a program fills in before {@code POST /v1/connections}.
 */
@RestController
public final class ProvidersResource {
    private final Connections connections;

    public ProvidersResource(Connections connections) {
        this.connections = connections;
    }

    @GetMapping("/v1/providers")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(connections.providers().stream()
                .filter(p -> fits(caller.workspace().kind(), p.name()))
                .map(ProvidersResource::document)
                .toList());
    }

    private static boolean fits(Workspace.Kind kind, String provider) {
        boolean sandbox = provider.equals("sandbox");
        return switch (kind) {
            case TEST -> sandbox;
            case TRIAL -> true;
            case LIVE -> !sandbox;
        };
    }

    private static Map<String, Object> document(Provider p) {
        return Answers.document(
                "name",
                p.name(),
                "channels",
                p.traits().channels().stream().map(Channel::written).sorted().toList(),
                "callback_proof",
                CallbackSettings.isWeak(p.name()) ? "weak" : "strong",
                "settings",
                new DeclaredSettings(p)
                        .all().stream().map(ProvidersResource::document).toList());
    }

    private static Map<String, Object> document(Declared d) {
        return Answers.document(
                "name", d.spec().name(),
                "about", d.about().written(),
                "secret", d.spec().secret(),
                "required", d.spec().required(),
                "meaning", d.spec().meaning());
    }
}
