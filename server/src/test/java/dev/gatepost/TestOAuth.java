package dev.gatepost;

import static dev.gatepost.TestClient.document;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** A system that asks a Gatepost for tokens, as a client of the protocol does. */
public final class TestOAuth {
    private final TestShop shop;
    private final TestClient client;

    public TestOAuth(TestShop shop) {
        this.shop = shop;
        this.client = shop.client();
    }

    /** A client made by the API. */
    public Reply make(Object... more) {
        Map<String, Object> wish = document("name", "till", "scopes", List.of("messages:read", "setup:read"));
        wish.putAll(document(more));
        return client.post(shop.key(), "/v1/oauth/clients", wish);
    }

    /** Posts a form to one of the endpoints; {@code basic} is id and secret, or empty. */
    public Reply form(String path, String basic, Map<String, String> fields, String... headers) {
        String body = encoded(fields);
        List<String> all = new java.util.ArrayList<>(List.of("Content-Type", "application/x-www-form-urlencoded"));
        if (!basic.isEmpty()) {
            String code = Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
            all.addAll(List.of("Authorization", "Basic " + code));
        }
        all.addAll(List.of(headers));
        return client.post(null, path, body, all.toArray(String[]::new));
    }

    public static String encoded(Map<String, String> fields) {
        return new TreeMap<>(fields)
                .entrySet().stream()
                        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    /** Id and secret of a client that was made. */
    public static String basic(Reply made) {
        return made.at("/client_id") + ":" + made.at("/client_secret");
    }

    public Reply retire(Reply made) {
        return client.method(shop.key(), "DELETE", "/v1/oauth/clients/" + made.id());
    }

    /** A token for the client itself. */
    public Reply token(Reply made) {
        return form("/oauth2/token", basic(made), Map.of("grant_type", "client_credentials"));
    }

    public static Secret access(Reply token) {
        return new Secret(token.at("/access_token"));
    }

    public static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a client signs to prove itself, before anything is changed in it. */
    public static JWTClaimsSet.Builder assertion(String clientId, String audience) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(clientId)
                .subject(clientId)
                .audience(audience)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)));
    }

    public static String signed(ECKey key, JWTClaimsSet claims) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks for a token with a signed assertion. */
    public Reply byAssertion(String clientId, String assertion) {
        return form(
                "/oauth2/token",
                "",
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        clientId,
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        assertion));
    }

    /** {@code S256} of a verifier. */
    public static String challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.sha256(verifier));
    }
}
