package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-04: tokens of outside issuers: a second Gatepost, and one whose tokens lie in every way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustedIssuersTest {
    private static final String HERE = "https://gatepost.example";
    private static final String THERE = "https://issuer.example";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("trusting");
    private final ECKey key = TestOAuth.key();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Reply trust(TestShop who, Object... more) {
        Map<String, Object> wish = document(
                "name",
                "cluster",
                "issuer",
                THERE,
                "audience",
                HERE,
                "scopes",
                List.of("setup:read", "messages:read"),
                "algorithms",
                List.of("ES256"),
                "jwks",
                Map.of("keys", List.of(key.toPublicJWK().toJSONObject())));
        wish.putAll(document(more));
        wish.values().removeIf(""::equals);
        return who.client().post(who.key(), "/v1/trusted-issuers", wish);
    }

    private static JWTClaimsSet.Builder claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(THERE)
                .audience(HERE)
                .subject("system:serviceaccount:shop:till")
                .claim("team", List.of("till", "web"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    private Reply call(String token, String... headers) {
        return shop.client().get(new Secret(token), "/v1/brands", headers);
    }

    /** ACC-04: the normal run's real issuer is a second Gatepost. */
    @Test
    void aSecondGatepostsTokensAreBelievedByConfiguration() {
        try (TestGatepost other = TestGatepost.start()) {
            TestShop there = other.shop("issuing");
            var oauth = new TestOAuth(there);
            Reply client = oauth.make("audience", HERE);
            String token = oauth.token(client).at("/access_token");
            assertThat(call(token).code()).isEqualTo("token_unknown");
            String issuer = there.client().base();
            Map<String, String> claims = Map.of("client_id", client.at("/client_id"));
            Reply rule = trust(shop, "issuer", issuer, "jwks", "", "claims", claims, "scope_claim", "scope");
            assertThat(rule.status()).as(rule.text()).isEqualTo(201);
            assertThat(call(token).status()).isEqualTo(200);
            Reply unknown = shop.client().post(new Secret(token), "/v1/brands", Map.of());
            assertThat(unknown.code()).isEqualTo("scope_missing");
            String stranger = oauth.token(oauth.make("audience", HERE)).at("/access_token");
            assertThat(call(stranger).code()).as("its client_id is another").isEqualTo("token_unknown");
            shop.client().method(shop.key(), "DELETE", "/v1/trusted-issuers/" + rule.id());
            assertThat(call(token).code()).isEqualTo("token_unknown");
        }
    }

    /** ACC-04 */
    @Test
    void whateverLiesIsRefused() throws Exception {
        Reply rule = trust(shop, "claims", Map.of("team", "till"));
        assertThat(rule.status()).as(rule.text()).isEqualTo(201);
        assertThat(call(TestOAuth.signed(key, claims().build())).status()).isEqualTo(200);
        JWTClaimsSet fine = claims().build();
        Map<String, String> lies = new LinkedHashMap<>();
        lies.put("no signature", new PlainJWT(fine).serialize());
        var mac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), fine);
        mac.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        lies.put("public key as secret", mac.serialize());
        ECKey own = new ECKey.Builder(TestOAuth.key()).keyID(key.getKeyID()).build();
        lies.put("another key of the same kid", TestOAuth.signed(own, fine));
        lies.put("a key of its own in the header", carrying(own, fine));
        lies.put(
                "a kid that is a path",
                TestOAuth.signed(
                        new ECKey.Builder(own).keyID("../../../dev/null").build(), fine));
        lies.put(
                "another audience",
                TestOAuth.signed(key, claims().audience("https://other.example").build()));
        lies.put(
                "another issuer",
                TestOAuth.signed(key, claims().issuer("https://other.example").build()));
        lies.put(
                "issuer but for a slash",
                TestOAuth.signed(key, claims().issuer(THERE + "/").build()));
        lies.put(
                "another team",
                TestOAuth.signed(key, claims().claim("team", "tills").build()));
        lies.put(
                "expired beyond the skew",
                TestOAuth.signed(
                        key,
                        claims().expirationTime(Date.from(Instant.now().minusSeconds(40)))
                                .build()));
        lies.put("no end", TestOAuth.signed(key, claims().expirationTime(null).build()));
        lies.put(
                "an end years away",
                TestOAuth.signed(
                        key,
                        claims().expirationTime(Date.from(Instant.now().plusSeconds(100_000_000)))
                                .build()));
        lies.put(
                "not yet",
                TestOAuth.signed(
                        key,
                        claims().notBeforeTime(Date.from(Instant.now().plusSeconds(60)))
                                .build()));
        String good = TestOAuth.signed(key, fine);
        lies.put(
                "a changed body",
                good.substring(0, good.indexOf('.') + 1) + "e30" + good.substring(good.lastIndexOf('.')));
        lies.forEach((name, token) -> assertThat(call(token).code()).as(name).isEqualTo("token_unknown"));
        String skewed = TestOAuth.signed(
                key,
                claims().expirationTime(Date.from(Instant.now().minusSeconds(10)))
                        .build());
        assertThat(call(skewed).status())
                .as("clocks may differ by half a minute")
                .isEqualTo(200);
    }

    private static String carrying(ECKey own, JWTClaimsSet claims) throws Exception {
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(JOSEObjectType.JWT)
                        .jwk(own.toPublicJWK())
                        .jwkURL(URI.create("http://127.0.0.1:1/keys"))
                        .build(),
                claims);
        token.sign(new ECDSASigner(own));
        return token.serialize();
    }

    /** ACC-04, TEN-01 */
    @Test
    void oneOrganisationCannotTakeWhatAnotherTrusts() {
        String audience = "https://shared.example";
        assertThat(trust(shop, "audience", audience).status()).isEqualTo(201);
        TestShop stranger = gatepost.shop("stranger");
        assertThat(trust(stranger, "audience", audience).at("/errors/0/pointer"))
                .isEqualTo("/audience");
        TestShop sister = gatepost.shop("sister", "trusting holding");
        assertThat(trust(sister, "audience", audience).status()).isEqualTo(201);
        String token = TestOAuth.signed(key, claims().audience(audience).build());
        assertThat(call(token).code()).as("it could be either's").isEqualTo("token_unknown");
        assertThat(call(token, "Gatepost-Workspace", "sister").status()).isEqualTo(200);
        assertThat(call(token, "Gatepost-Workspace", "stranger").code()).isEqualTo("token_unknown");
    }

    /** ACC-04 */
    @Test
    void whatIsAskedOfARuleIsChecked() {
        assertThat(trust(shop, "algorithms", List.of("HS256")).at("/errors/0/pointer"))
                .isEqualTo("/algorithms");
        assertThat(trust(shop, "algorithms", List.of("none")).status()).isEqualTo(400);
        assertThat(trust(shop, "scopes", List.of("access:write")).status()).isEqualTo(400);
        assertThat(trust(shop, "jwks", "", "issuer", "kubernetes").at("/errors/0/pointer"))
                .isEqualTo("/issuer");
        assertThat(trust(shop, "jwks_url", "https://a.example/").at("/errors/0/pointer"))
                .isEqualTo("/jwks_url");
        Reply list = shop.get("/v1/trusted-issuers");
        assertThat(list.status()).isEqualTo(200);
    }
}
