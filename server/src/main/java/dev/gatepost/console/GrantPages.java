package dev.gatepost.console;

import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.SignedIn;
import dev.gatepost.access.oauth.OAuthClient;
import dev.gatepost.access.oauth.OAuthClients;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where a person sees which system asks to act for them, in which workspace and how far, and allows it or not. */
@RestController
public final class GrantPages {
    private final OAuthClients clients;
    private final PeoplePages pages = new PeoplePages();

    public GrantPages(OAuthClients clients) {
        this.clients = clients;
    }

    /** Where somebody lands who comes from another site, or has not signed in. */
    @GetMapping("/grant/start")
    @OpenTo(value = "shows links to the sign-in and back to where it came from", door = Door.PRIVATE)
    public ResponseEntity<byte[]> start(HttpServletRequest request) {
        String query = request.getQueryString();
        return pages.page(
                HttpStatus.OK,
                "grantstart",
                request,
                Map.of("again", "/oauth2/authorize" + (query == null ? "" : "?" + query)));
    }

    @GetMapping("/grant")
    @SignedIn("asks whether a system may act for the person")
    public ResponseEntity<byte[]> ask(
            @RequestParam(name = "client_id", defaultValue = "") String clientId,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String scope,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<OAuthClient> client = clients.named(clientId);
        if (client.isEmpty() || state.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        List<String> scopes =
                Arrays.stream(scope.split(" ", 60)).filter(s -> !s.isBlank()).toList();
        List<String> redirects = client.get().wish().redirects();
        String hosts = redirects.stream().map(GrantPages::origin).distinct().collect(Collectors.joining(" "));
        var view = new GrantView(
                client.get().wish().name(), clientId, client.get().workspace().name(), hosts, state, scopes);
        // The form's answer sends the browser on to the client, which a browser counts among the form's own targets.
        String policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self' "
                + hosts + "; frame-ancestors 'none'; base-uri 'none'";
        return pages.of(
                ResponseEntity.status(HttpStatus.OK).header("Content-Security-Policy", policy),
                "grant",
                request,
                Map.of("view", view));
    }

    private static String origin(String redirect) {
        URI uri = URI.create(redirect);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
