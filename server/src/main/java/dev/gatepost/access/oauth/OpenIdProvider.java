package dev.gatepost.access.oauth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.access.operators.OutsideProvider;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OidcSettings;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sign-in service that speaks OpenID Connect Core 1.0: the authorization code flow with PKCE, state and nonce. Only
 * {@code openid} is asked for, so that neither name nor mail address comes here. Signature, issuer, audience, times and
 * nonce of the token are checked, and the service's own name beside the code (RFC 9207) when it says that it gives it.
 */
public final class OpenIdProvider implements OutsideProvider {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int LONGEST_SUBJECT = 255;

    private final OidcSettings settings;
    private final OpenIdMetadata metadata;
    private final RemoteKeys keys;
    private final OutboundHttp http;
    private final String back;
    private final Clock clock;

    /** What it works with; {@code back} is where browsers come back to. */
    public record Parts(OidcSettings settings, OutboundHttp http, String back, boolean plainHttp, Clock clock) {}

    public OpenIdProvider(Parts parts) {
        this.settings = parts.settings();
        this.http = parts.http();
        this.back = parts.back();
        this.clock = parts.clock();
        this.keys = new RemoteKeys(parts.http(), parts.clock(), parts.plainHttp());
        this.metadata = new OpenIdMetadata(keys, parts.settings().issuer(), parts.clock());
    }

    @Override
    public String label() {
        return settings.label();
    }

    @Override
    public String issuer() {
        return settings.issuer();
    }

    @Override
    public Optional<URI> address(Question question) {
        return metadata.known().map(known -> {
            Map<String, String> asked = new LinkedHashMap<>();
            asked.put("response_type", "code");
            asked.put("client_id", settings.clientId());
            asked.put("redirect_uri", back);
            asked.put("scope", "openid");
            asked.put("state", question.state());
            asked.put("nonce", question.nonce());
            asked.put("code_challenge", challenge(question.verifier()));
            asked.put("code_challenge_method", "S256");
            asked.put("max_age", Long.toString(question.age().toSeconds()));
            if (question.anew()) {
                asked.put("prompt", "login");
            }
            String at = known.authorization();
            return URI.create(at + (at.contains("?") ? "&" : "?") + form(asked));
        });
    }

    private static String challenge(Secret verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.sha256(verifier.reveal()));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public Said said(Answer answer, Question question) {
        Optional<OpenIdMetadata.Known> found = metadata.known();
        if (found.isEmpty()) {
            return new Said.Away();
        }
        OpenIdMetadata.Known known = found.get();
        // A code of another service, brought to this one: the mix-up that RFC 9207 ends.
        if (answer.issuer() == null ? known.namesItself() : !settings.issuer().equals(answer.issuer())) {
            return new Said.Wrong("the answer came from another service");
        }
        return switch (http.call(exchange(known, answer, question))) {
            case OutboundResult.Response response ->
                response.status() == 200 && !response.cut()
                        ? token(response.body())
                                .map(t -> judged(known, t, question))
                                .orElseGet(() -> new Said.Wrong("the service gave no signed token"))
                        : response.status() >= 500 ? new Said.Away() : new Said.Wrong("the service refused the code");
            case OutboundResult.NotSent notSent -> new Said.Away();
            case OutboundResult.Lost lost -> new Said.Away();
        };
    }

    private OutboundRequest exchange(OpenIdMetadata.Known known, Answer answer, Question question) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", answer.code().reveal());
        fields.put("redirect_uri", back);
        fields.put("code_verifier", question.verifier().reveal());
        List<OutboundRequest.Header> headers = new ArrayList<>(List.of(
                new OutboundRequest.Header("Accept", "application/json"),
                new OutboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")));
        Secret secret = settings.clientSecret().orElse(null);
        if (secret != null && known.takesBasic()) {
            String basic = encoded(settings.clientId()) + ":" + encoded(secret.reveal());
            headers.add(new OutboundRequest.Header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8))));
        } else {
            fields.put("client_id", settings.clientId());
            if (secret != null) {
                fields.put("client_secret", secret.reveal());
            }
        }
        byte[] body = form(fields).getBytes(StandardCharsets.UTF_8);
        return new OutboundRequest("POST", URI.create(known.token()), headers, body, DEADLINE);
    }

    /** RFC 6749, section 2.3.1: both halves are encoded as in a form. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Optional<SignedJWT> token(byte[] body) {
        if (!(Json.readObject(body) instanceof Json.Parsed.Fine(ObjectNode object))) {
            return Optional.empty();
        }
        JsonNode token = object.get("id_token");
        return token != null && token.isString() ? Assertions.read(token.asString()) : Optional.empty();
    }

    private Said judged(OpenIdMetadata.Known known, SignedJWT token, Question question) {
        JOSEObjectType type = token.getHeader().getType();
        if (type != null && !JOSEObjectType.JWT.equals(type)) {
            return new Said.Wrong("the token is of another kind");
        }
        Optional<JWKSet> published = keys.at(known.keys(), token.getHeader().getKeyID());
        if (published.isEmpty()) {
            return new Said.Away();
        }
        Optional<JWTClaimsSet> claims =
                Assertions.verify(token, published.get(), Assertions.ALGORITHMS, LONGEST, clock.instant());
        if (claims.isEmpty()) {
            return new Said.Wrong("the token's signature or time does not hold");
        }
        try {
            String wrong = objection(claims.get(), question);
            return wrong == null ? person(claims.get()) : new Said.Wrong(wrong);
        } catch (ParseException e) {
            return new Said.Wrong("a claim of the token is not of its kind");
        }
    }

    /** OpenID Connect Core 1.0, section 3.1.3.7, in its order; null when there is none. */
    private @Nullable String objection(JWTClaimsSet claims, Question question) throws ParseException {
        String party = claims.getStringClaim("azp");
        List<String> audience = claims.getAudience();
        String nonce = claims.getStringClaim("nonce");
        String subject = claims.getSubject();
        Date proven = claims.getDateClaim("auth_time");
        if (!settings.issuer().equals(claims.getIssuer())) {
            return "the token is of another issuer";
        }
        if (!audience.contains(settings.clientId())
                || audience.size() > 1 && party == null
                || party != null && !party.equals(settings.clientId())) {
            return "the token is for another client";
        }
        if (claims.getIssueTime() == null || subject == null || subject.isBlank()) {
            return "the token lacks a claim";
        }
        if (subject.length() > LONGEST_SUBJECT) {
            return "the token's subject is too long";
        }
        if (nonce == null || !same(nonce, question.nonce())) {
            return "the token is for another visit";
        }
        Instant at = proven == null ? null : proven.toInstant();
        if (at == null || at.isAfter(clock.instant().plus(Assertions.SKEW))) {
            return "the token does not say when the person proved themselves";
        }
        return at.isBefore(question.notBefore().minus(Assertions.SKEW))
                ? "the person proved themselves there too long ago"
                : null;
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private Said person(JWTClaimsSet claims) throws ParseException {
        List<String> methods = claims.getStringListClaim("amr");
        String level = claims.getStringClaim("acr");
        boolean strong = level != null && settings.strong().contains(level)
                || methods != null && methods.stream().anyMatch(settings.strong()::contains);
        return new Said.Person(
                String.valueOf(claims.getSubject()),
                claims.getDateClaim("auth_time").toInstant(),
                strong);
    }
}
