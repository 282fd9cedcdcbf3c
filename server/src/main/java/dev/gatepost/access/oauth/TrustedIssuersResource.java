package dev.gatepost.access.oauth;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Scopes;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/trusted-issuers}: whose tokens a workspace believes besides our own (ACC-04). */
@RestController
public final class TrustedIssuersResource {
    private static final List<String> USUAL = List.of("RS256", "ES256");

    private final TrustedIssuers issuers;
    private final RemoteKeys remote;

    public TrustedIssuersResource(OAuthRooms oauth) {
        this.issuers = oauth.issuers();
        this.remote = oauth.remote();
    }

    @GetMapping("/v1/trusted-issuers")
    @Requires(Right.CREDENTIALS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(issuers.list(caller.workspace()).stream()
                .map(TrustedIssuersResource::document)
                .toList());
    }

    @PostMapping("/v1/trusted-issuers")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String name = fields.requiredText("name", 80);
            String issuer = fields.requiredText("issuer", 300);
            String audience = fields.requiredText("audience", 300);
            Map<String, String> claims = fields.values("claims", 10, 300);
            Set<Right> rights = Scopes.read(fields, caller);
            String scopeClaim = fields.text("scope_claim", 80);
            Set<String> algorithms = algorithms(fields);
            String jwks = ReadClient.jwks(fields);
            String url = ReadClient.jwksUrl(fields, remote);
            ReadClient.fine(
                    fields, jwks == null || url == null, "jwks_url", "give the keys or where they are, not both");
            ReadClient.fine(
                    fields,
                    jwks != null || url != null || remote.allows(issuer),
                    "issuer",
                    "with no jwks and no jwks_url it is an https address, whose metadata tells where the keys are");
            return () -> done(
                    issuers.create(
                            caller.workspace(),
                            new TrustedIssuer.Wish(
                                    name, issuer, audience, claims, rights, scopeClaim, algorithms, jwks, url),
                            caller.actor()),
                    correlation);
        });
    }

    private static Set<String> algorithms(JsonFields fields) {
        List<String> given = fields.texts("algorithms", 9, 10);
        List<String> asked = given.isEmpty() ? USUAL : given;
        boolean fine = ReadClient.fine(
                fields,
                Assertions.ALGORITHMS.containsAll(asked),
                "algorithms",
                "known are "
                        + String.join(
                                ", ", Assertions.ALGORITHMS.stream().sorted().toList()));
        return Set.copyOf(fine ? asked : USUAL);
    }

    private static ResponseEntity<byte[]> done(TrustedIssuers.Done done, String correlation) {
        return switch (done) {
            case TrustedIssuers.Done.Fine(TrustedIssuer rule) -> Answers.created(document(rule));
            case TrustedIssuers.Done.Taken() ->
                Answers.fault(
                        "audience",
                        ReasonCode.INVALID_VALUE,
                        "another organisation trusts this issuer for this audience; choose one of your own",
                        correlation);
        };
    }

    @DeleteMapping("/v1/trusted-issuers/{id}")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        boolean done = TrustedIssuer.parse(id)
                .map(i -> issuers.retire(caller.workspace(), i, caller.actor()))
                .orElse(false);
        return done
                ? Answers.ok(Map.of("id", id, "state", "retired"))
                : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    private static Map<String, Object> document(TrustedIssuer rule) {
        TrustedIssuer.Wish wish = rule.wish();
        return Answers.document(
                "id", rule.written(),
                "name", wish.name(),
                "state", rule.retiredAt() == null ? "in_force" : "retired",
                "issuer", wish.issuer(),
                "audience", wish.audience(),
                "claims", wish.claims(),
                "scopes", Scopes.written(wish.rights()),
                "scope_claim", wish.scopeClaim(),
                "algorithms", wish.algorithms().stream().sorted().toList(),
                "jwks_url", wish.jwksUrl(),
                "created_at", rule.createdAt().toString(),
                "created_by", rule.createdBy());
    }
}
