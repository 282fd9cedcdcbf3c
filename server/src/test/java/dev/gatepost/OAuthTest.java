package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.cli.TestLocal;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-03: clients, their proofs and their tokens, by the protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OAuthTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("tokens");
    private final TestOAuth oauth = new TestOAuth(shop);
    private final String issuer = shop.client().base();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Reply brands(Reply token) {
        return shop.client().get(TestOAuth.access(token), "/v1/brands");
    }

    /** ACC-03 */
    @Test
    void aClientWithASecretGetsATokenThatWorksForItsScopes() {
        Reply made = oauth.make();
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Reply token = oauth.token(made);
        assertThat(token.status()).as(token.text()).isEqualTo(200);
        assertThat(token.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(token.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(token.at("/token_type")).isEqualTo("Bearer");
        assertThat(token.body().at("/expires_in").asInt()).isBetween(590, 600);
        assertThat(token.at("/access_token")).startsWith("gpo_test_");
        assertThat(brands(token).status()).isEqualTo(200);
        Reply narrow = oauth.form(
                "/oauth2/token",
                TestOAuth.basic(made),
                Map.of("grant_type", "client_credentials", "scope", "messages:read"));
        assertThat(brands(narrow).code()).isEqualTo("scope_missing");
        Reply wide = oauth.form(
                "/oauth2/token",
                TestOAuth.basic(made),
                Map.of("grant_type", "client_credentials", "scope", "messages:send"));
        assertThat(wide.at("/error")).isEqualTo("invalid_scope");
        Reply posted = oauth.form(
                "/oauth2/token",
                "",
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", made.at("/client_id"),
                        "client_secret", made.at("/client_secret")));
        assertThat(posted.status()).as(posted.text()).isEqualTo(200);
    }

    /** ACC-03 */
    @Test
    void noValueOfATokenOrSecretIsStored() {
        Reply made = oauth.make();
        Reply token = oauth.token(made);
        for (String table : List.of("directory_oauth_client", "directory_oauth_secret", "directory_oauth_grant")) {
            for (String value : List.of(token.at("/access_token"), made.at("/client_secret"))) {
                assertThat(gatepost.value("select count(*) from " + table + " t where t::text like '%" + value + "%'"))
                        .contains("0");
            }
        }
        assertThat(gatepost.value("select count(*) from directory_oauth_grant where access_hash = sha256('"
                        + token.at("/access_token") + "')"))
                .contains("1");
    }

    /** ACC-03, DESIGN.md section 4: a revoked token is refused at once on the node that took it. */
    @Test
    void aRevokedTokenIsRefusedFromThenOn() {
        Reply made = oauth.make();
        Reply token = oauth.token(made);
        assertThat(brands(token).status()).isEqualTo(200);
        String value = token.at("/access_token");
        Reply seen = oauth.form("/oauth2/introspect", TestOAuth.basic(made), Map.of("token", value));
        assertThat(seen.body().at("/active").asBoolean()).as(seen.text()).isTrue();
        assertThat(seen.at("/client_id")).isEqualTo(made.at("/client_id"));
        assertThat(seen.at("/scope")).contains("setup:read");
        Reply revoked = oauth.form("/oauth2/revoke", TestOAuth.basic(made), Map.of("token", value));
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(brands(token).code()).isEqualTo("token_unknown");
        Reply after = oauth.form("/oauth2/introspect", TestOAuth.basic(made), Map.of("token", value));
        assertThat(after.body().at("/active").asBoolean()).isFalse();
    }

    /** ACC-03, TEN-01 */
    @Test
    void aClientLearnsNothingOfAnotherWorkspacesTokensAndEndsNone() {
        Reply mine = oauth.make();
        Reply token = oauth.token(mine);
        var other = new TestOAuth(gatepost.shop("other-tokens"));
        Reply stranger = other.make();
        Map<String, String> asked = Map.of("token", token.at("/access_token"));
        Reply seen = other.form("/oauth2/introspect", TestOAuth.basic(stranger), asked);
        assertThat(seen.text()).isEqualTo("{\"active\":false}");
        other.form("/oauth2/revoke", TestOAuth.basic(stranger), asked);
        assertThat(brands(token).status()).isEqualTo(200);
    }

    /** ACC-03 */
    @Test
    void twoSecretsAreValidDuringTheGraceAndARetiredClientIsRefusedWithItsTokens() {
        Reply made = oauth.make();
        Reply next =
                shop.client().post(shop.key(), "/v1/oauth/clients/" + made.id() + "/rotate", Map.of("grace_hours", 1));
        assertThat(next.status()).as(next.text()).isEqualTo(201);
        assertThat(oauth.token(made).status()).isEqualTo(200);
        Reply token = oauth.token(next);
        assertThat(token.status()).isEqualTo(200);
        Reply last =
                shop.client().post(shop.key(), "/v1/oauth/clients/" + made.id() + "/rotate", Map.of("grace_hours", 0));
        assertThat(oauth.token(next).at("/error")).isEqualTo("invalid_client");
        assertThat(oauth.token(last).status()).isEqualTo(200);
        assertThat(brands(token).status()).isEqualTo(200);
        Reply gone = shop.client().method(shop.key(), "DELETE", "/v1/oauth/clients/" + made.id());
        assertThat(gone.status()).isEqualTo(200);
        assertThat(brands(token).code()).isEqualTo("token_unknown");
        assertThat(oauth.token(last).status()).isEqualTo(401);
        assertThat(shop.get("/v1/oauth/clients").text()).contains(made.id()).doesNotContain(made.at("/client_secret"));
    }

    /** ACC-03: RFC 7523; each kind of lie is refused. */
    @Test
    void aSignedAssertionProvesAClientOnceAndNoForgeryDoes() throws Exception {
        ECKey key = TestOAuth.key();
        Reply made = oauth.make(
                "method",
                "private_key_jwt",
                "jwks",
                Map.of("keys", List.of(key.toPublicJWK().toJSONObject())));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.text()).doesNotContain("client_secret\"");
        String id = made.at("/client_id");
        String good = TestOAuth.signed(
                key, TestOAuth.assertion(id, issuer + "/oauth2/token").build());
        Reply token = oauth.byAssertion(id, good);
        assertThat(token.status()).as(token.text()).isEqualTo(200);
        assertThat(brands(token).status()).isEqualTo(200);

        JWTClaimsSet fine = TestOAuth.assertion(id, issuer).build();
        var mac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), fine);
        mac.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        Map<String, String> lies = Map.of(
                "replayed", good,
                "no signature", new PlainJWT(fine).serialize(),
                "public key as secret", mac.serialize(),
                "another's key with the same kid",
                        TestOAuth.signed(
                                new ECKey.Builder(TestOAuth.key())
                                        .keyID(key.getKeyID())
                                        .build(),
                                fine),
                "another audience",
                        TestOAuth.signed(
                                key,
                                TestOAuth.assertion(id, "https://elsewhere.example")
                                        .build()),
                "expired",
                        TestOAuth.signed(
                                key,
                                TestOAuth.assertion(id, issuer)
                                        .expirationTime(new Date(System.currentTimeMillis() - 60_000))
                                        .build()),
                "too long",
                        TestOAuth.signed(
                                key,
                                TestOAuth.assertion(id, issuer)
                                        .expirationTime(new Date(System.currentTimeMillis() + 3_600_000))
                                        .build()),
                "no jti",
                        TestOAuth.signed(
                                key, TestOAuth.assertion(id, issuer).jwtID(null).build()),
                "another subject",
                        TestOAuth.signed(
                                key,
                                TestOAuth.assertion(id, issuer).subject("cli_x").build()));
        int tried = 0;
        for (var lie : lies.entrySet()) {
            Reply refused = oauth.byAssertion(id, lie.getValue());
            assertThat(refused.status()).as(lie.getKey() + refused.text()).isIn(401, 429);
            tried += refused.status() == 401 ? 1 : 0;
        }
        assertThat(tried).isEqualTo(lies.size());
    }

    /** ACC-03, ACC-02 */
    @Test
    void whatDoesNotBelongIsRefusedInTheProtocolsWords() {
        Reply made = oauth.make();
        Map<String, String> grant = Map.of("grant_type", "client_credentials");
        Reply browser = oauth.form("/oauth2/token", TestOAuth.basic(made), grant, "Origin", "https://evil.example");
        assertThat(browser.status()).isEqualTo(403);
        assertThat(browser.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        Reply inUrl = oauth.form("/oauth2/token?grant_type=client_credentials", TestOAuth.basic(made), Map.of());
        assertThat(inUrl.at("/error")).isEqualTo("invalid_request");
        assertThat(oauth.form("/oauth2/token", "", grant).at("/error")).isEqualTo("invalid_client");
        assertThat(oauth.form("/oauth2/token", TestOAuth.basic(made), Map.of("grant_type", "password"))
                        .at("/error"))
                .isEqualTo("unsupported_grant_type");
        assertThat(shop.client().get(null, "/oauth2/token").status()).isEqualTo(404);
        assertThat(shop.client().get(null, "/oauth2/authorize").status()).isEqualTo(404);
        assertThat(shop.client().get(null, "/oauth2/unheard-of").status()).isEqualTo(404);
        Secret token = TestOAuth.access(oauth.token(made));
        assertThat(shop.client()
                        .get(null, "/v1/brands?access_token=" + token.reveal())
                        .code())
                .isEqualTo("key_in_url");
        assertThat(shop.client()
                        .get(token, "/v1/brands", "Origin", "https://evil.example")
                        .code())
                .isEqualTo("key_from_browser");
    }

    /** ACC-03: RFC 8414 */
    @Test
    void theMetadataAndTheKeysArePublished() {
        Reply metadata = shop.client().get(null, "/.well-known/oauth-authorization-server");
        assertThat(metadata.status()).as(metadata.text()).isEqualTo(200);
        assertThat(metadata.at("/issuer")).isEqualTo(issuer);
        assertThat(metadata.at("/token_endpoint")).isEqualTo(issuer + "/oauth2/token");
        assertThat(metadata.text()).contains("S256", "tls_client_auth").doesNotContain("client_secret_jwt", "dpop");
        Reply made = oauth.make("audience", "https://elsewhere.example");
        String signed = oauth.token(made).at("/access_token");
        assertThat(signed).startsWith("eyJ");
        assertThat(shop.client().get(new Secret(signed), "/v1/brands").code()).isEqualTo("token_unknown");
        Reply keys = shop.client().get(null, "/oauth2/jwks");
        assertThat(keys.text()).contains("\"kty\":\"EC\"").doesNotContain("\"d\":");
        String before = keys.at("/keys/0/kid");
        assertThat(TestLocal.said(gatepost, Map.of("command", "oauth-rotate-keys")))
                .containsKey("kid");
        Reply both = shop.client().get(null, "/oauth2/jwks");
        assertThat(both.body().at("/keys").size()).isEqualTo(2);
        String still = oauth.token(made).at("/access_token");
        String head = new String(Base64.getUrlDecoder().decode(still.split("\\.")[0]), StandardCharsets.UTF_8);
        assertThat(head).as("a new key is published before it signs").contains(before);
    }

    /** ACC-03, TEN-01: what is for test never works live. */
    @Test
    void aTestWorkspacesTokenBelongsToItsWorkspaceAlone() {
        Workspace live = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace("tokens holding", "tokens-live", Workspace.Kind.LIVE, Set.of("US")),
                        "component:test");
        Secret token = TestOAuth.access(oauth.token(oauth.make()));
        Reply named = shop.client().get(token, "/v1/brands", "Gatepost-Workspace", live.name());
        assertThat(named.text())
                .isEqualTo(shop.client().get(token, "/v1/brands").text());
        assertThat(token.reveal()).startsWith("gpo_test_");
        String forged = token.reveal().replace("gpo_test_", "gpo_live_");
        assertThat(shop.client().get(new Secret(forged), "/v1/brands").code()).isEqualTo("token_unknown");
    }

    /** ACC-03 */
    @Test
    void whatIsAskedOfAClientIsChecked() {
        assertThat(oauth.make("scopes", List.of("access:write")).status()).isEqualTo(400);
        assertThat(oauth.make("method", "none").at("/errors/0/pointer")).isEqualTo("/method");
        assertThat(oauth.make("method", "private_key_jwt").at("/errors/0/pointer"))
                .isEqualTo("/method");
        ECKey secret = TestOAuth.key();
        assertThat(oauth.make("method", "private_key_jwt", "jwks", Map.of("keys", List.of(secret.toJSONObject())))
                        .at("/errors/0/pointer"))
                .isEqualTo("/jwks");
        for (String uri : List.of("http://evil.example/", "https://*.example/", "myapp:/x", "https://a.example/#f")) {
            assertThat(oauth.make("redirect_uris", List.of(uri)).at("/errors/0/pointer"))
                    .as(uri)
                    .isEqualTo("/redirect_uris");
        }
        assertThat(oauth.make("networks", List.of("anywhere")).status()).isEqualTo(400);
    }

    /** ACC-03 */
    @Test
    void theCommandLineMakesRotatesListsAndRetires() {
        Map<String, Object> made = TestLocal.said(
                gatepost,
                Map.of("command", "oauth-create", "workspace", "tokens", "scope", "setup:read", "name", "shell"));
        String basic = made.get("client_id") + ":" + made.get("client_secret");
        Map<String, String> grant = Map.of("grant_type", "client_credentials");
        assertThat(oauth.form("/oauth2/token", basic, grant).status()).isEqualTo(200);
        String id = String.valueOf(made.get("id"));
        Map<String, Object> next = TestLocal.said(
                gatepost, Map.of("command", "oauth-rotate", "workspace", "tokens", "id", id, "grace_hours", 0));
        assertThat(oauth.form("/oauth2/token", basic, grant).status()).isEqualTo(401);
        assertThat(String.valueOf(next.get("client_secret"))).startsWith("gpo_secret_");
        assertThat(new String(
                        Json.write(TestLocal.said(gatepost, Map.of("command", "oauth-list", "workspace", "tokens"))),
                        StandardCharsets.UTF_8))
                .contains("shell");
        assertThat(TestLocal.said(gatepost, Map.of("command", "oauth-retire", "workspace", "tokens", "id", id)))
                .containsEntry("retired", true);
    }
}
