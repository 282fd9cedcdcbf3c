package dev.gatepost.access.oauth;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Scopes;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/oauth/clients}: the systems that may ask for access tokens of a workspace (ACC-03). */
@RestController
public final class OAuthClientsResource {
    private static final int MOST_GRACE_HOURS = 24 * 30;

    private final OAuthClients clients;
    private final OAuthGround ground;
    private final ReadClient read;

    public OAuthClientsResource(OAuthRooms oauth, OAuthGround ground) {
        this.clients = oauth.clients();
        this.ground = ground;
        this.read = new ReadClient(oauth.remote());
    }

    @GetMapping("/v1/oauth/clients")
    @Requires(Right.CREDENTIALS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = ground.now();
        return Answers.list(clients.list(caller.workspace()).stream()
                .map(c -> document(c, now))
                .toList());
    }

    @PostMapping("/v1/oauth/clients")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            OAuthClient.Wish wish = read.wish(fields, caller);
            return () -> Answers.created(made(clients.create(caller.workspace(), wish, caller.actor()), ground.now()));
        });
    }

    /** Gives a client with a secret another one; both are valid for {@code grace_hours} (24 if not said). */
    @PostMapping("/v1/oauth/clients/{id}/rotate")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> rotate(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            int hours = fields.integer("grace_hours", 0, MOST_GRACE_HOURS, 24);
            return () -> {
                Optional<UUID> client = OAuthClient.parse(id);
                boolean stronger = clients.list(caller.workspace()).stream()
                        .anyMatch(c -> client.isPresent()
                                && c.id().equals(client.get())
                                && !caller.rights().containsAll(c.wish().rights()));
                if (stronger) {
                    return Answers.problem(
                            Problem.of(ReasonCode.RIGHT_MISSING, "the client may more than you may"), correlation);
                }
                return client.flatMap(
                                c -> clients.rotate(caller.workspace(), c, Duration.ofHours(hours), caller.actor()))
                        .map(m -> Answers.created(made(m, ground.now())))
                        .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
            };
        });
    }

    @DeleteMapping("/v1/oauth/clients/{id}")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        boolean done = OAuthClient.parse(id)
                .map(c -> clients.retire(caller.workspace(), c, caller.actor()))
                .orElse(false);
        return done
                ? Answers.ok(Map.of("id", id, "state", "retired"))
                : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    /** What is told of a client that was just made or has a new secret; the secret is told this once. */
    public static Map<String, Object> made(OAuthClients.Made made, Instant now) {
        Map<String, Object> out = document(made.client(), now);
        if (made.secret() != null) {
            out.put("client_secret", made.secret().reveal());
        }
        return out;
    }

    /** A client as the API and the command line tell it. */
    public static Map<String, Object> document(OAuthClient c, Instant now) {
        OAuthClient.Wish wish = c.wish();
        OAuthClient.Proof proof = wish.proof();
        List<String> secretsUntil = c.secrets().stream()
                .filter(s -> s.isValid(now))
                .map(s -> s.expiresAt() == null ? "open" : s.expiresAt().toString())
                .toList();
        return Answers.document(
                "id", c.written(),
                "client_id", c.written(),
                "name", wish.name(),
                "state", c.isRetired() ? "retired" : "in_force",
                "method", wish.method().written(),
                "scopes", Scopes.written(wish.rights()),
                "redirect_uris", wish.redirects(),
                "audience", wish.audience(),
                "jwks_url", proof.jwksUrl(),
                "certificate_subject", proof.subject(),
                "certificate_thumbprints", proof.thumbprints().isEmpty() ? null : proof.thumbprints(),
                "networks", wish.networks(),
                "secrets_until", secretsUntil,
                "created_at", c.createdAt().toString(),
                "created_by", c.createdBy());
    }
}
