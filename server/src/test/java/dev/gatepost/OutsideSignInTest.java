package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.operators.Operators;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-06: operators sign in at their company's own service, which may lie in every way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutsideSignInTest {
    private static final Grant AUDITOR = new Grant(OperatorRole.AUDITOR, null, null);

    private final TestProvider provider = new TestProvider();
    private final TestGatepost gatepost = TestGatepost.start(true, provider.settings());

    @AfterAll
    void stop() {
        gatepost.close();
        provider.close();
    }

    /** Sends the form of a page that leads to the service; where it leads. */
    private static String sent(TestPerson who, String page, String action) {
        Reply onward = who.form(action, who.get(page, null).text(), Map.of());
        Matcher address = Pattern.compile("<a href=\"(http[^\"]+)\"").matcher(onward.text());
        assertThat(address.find()).as(onward.status() + onward.text()).isTrue();
        return address.group(1).replace("&amp;", "&");
    }

    private Reply through(TestPerson who, String page, String action) {
        return who.get(provider.visit(sent(who, page, action)), null);
    }

    private Reply signIn(TestPerson who) {
        return through(who, "/sign-in", "/sign-in/outside");
    }

    private static String name(TestPerson who) {
        return who.get("/v1/session", null).at("/name");
    }

    /** A person who came in by an invitation and the service. */
    private TestPerson joined(String name) {
        provider.person("sub of " + name);
        TestPerson who = TestPerson.stranger(gatepost, name);
        String link = TestPerson.invite(gatepost, name, AUDITOR);
        Reply in = through(who, "/join/" + link, "/join/" + link + "/outside");
        assertThat(in.status()).as(in.text()).isEqualTo(200);
        return who;
    }

    private boolean audited(String action) {
        gatepost.rooms().sequenceAudit().drain(WorkspaceId.INSTANCE);
        return gatepost.value("select 1 from audit_page where convert_from(events, 'UTF8') like '%\"" + action + "\"%'")
                .isPresent();
    }

    /** ACC-06 */
    @Test
    void anInvitationBindsASubjectWhichSignsInFromThenOn() {
        try (TestPerson anna = joined("anna");
                TestPerson home = anna.elsewhere()) {
            assertThat(name(anna)).isEqualTo("anna");
            Reply in = signIn(home);
            assertThat(in.status()).as(in.text()).isEqualTo(200);
            assertThat(in.headers().allValues("Set-Cookie"))
                    .anySatisfy(
                            c -> assertThat(c).startsWith("gatepost_session=").contains("SameSite=Strict"));
            assertThat(name(home)).isEqualTo("anna");
            assertThat(home.get("/account", null).text()).contains("Your account there is bound to this one");
            assertThat(gatepost.value("select 1 from directory_outside_subject where position("
                            + "convert_to('sub of anna', 'UTF8') in subject_hash) > 0"))
                    .as("the subject is kept as a hash")
                    .isEmpty();
            assertThat(audited("operator.outside_bound")).isTrue();
        }
    }

    /** ACC-06: the service vouches for who it is, never for whether they may come in. */
    @Test
    void whoIsUnknownHereIsRefusedAndGetsNoAccount() {
        List<String> before = gatepost.rows("directory_operator");
        provider.person("somebody of the company");
        try (TestPerson stranger = TestPerson.stranger(gatepost, "stranger")) {
            Reply refused = signIn(stranger);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("belongs to nobody").contains("invitation");
            assertThat(stranger.get("/v1/session", null).code()).isEqualTo("sign_in_needed");
            assertThat(gatepost.rows("directory_operator")).isEqualTo(before);
        }
    }

    /** ACC-06 */
    @Test
    void oneSubjectIsOneOperator() {
        try (TestPerson bob = joined("bob");
                TestPerson second = TestPerson.stranger(gatepost, "bob2")) {
            String link = TestPerson.invite(gatepost, "bob2", AUDITOR);
            provider.person("sub of bob");
            Reply refused = through(second, "/join/" + link, "/join/" + link + "/outside");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("no shared accounts");
            assertThat(second.setUp(link).status()).as("the link is still good").isEqualTo(200);
            Reply bound = through(second, "/account", "/account/outside");
            assertThat(bound.text()).contains("no shared accounts");
            assertThat(name(bob)).isEqualTo("bob");
        }
    }

    private String changed(JWTClaimsSet claims, UnaryOperator<JWTClaimsSet.Builder> how) {
        return provider.sign(how.apply(new JWTClaimsSet.Builder(claims)).build());
    }

    private Map<String, Function<JWTClaimsSet, String>> lies() {
        ECKey own = new ECKey.Builder(TestOAuth.key())
                .keyID(provider.key().getKeyID())
                .build();
        Date past = Date.from(Instant.now().minusSeconds(60));
        Map<String, Function<JWTClaimsSet, String>> lies = new LinkedHashMap<>();
        lies.put("another visit's nonce", c -> changed(c, b -> b.claim("nonce", "n".repeat(43))));
        lies.put("no nonce", c -> changed(c, b -> b.claim("nonce", null)));
        lies.put("another audience", c -> changed(c, b -> b.audience("wiki")));
        lies.put("two audiences, no party", c -> changed(c, b -> b.audience(List.of(TestProvider.CLIENT, "wiki"))));
        lies.put("another party", c -> changed(c, b -> b.claim("azp", "wiki")));
        lies.put("another issuer", c -> changed(c, b -> b.issuer("https://evil.example")));
        lies.put("issuer but for a slash", c -> changed(c, b -> b.issuer(provider.issuer() + "/")));
        lies.put("expired", c -> changed(c, b -> b.expirationTime(past)));
        lies.put("no end", c -> changed(c, b -> b.expirationTime(null)));
        lies.put("no subject", c -> changed(c, b -> b.subject(null)));
        lies.put("no time of proof", c -> changed(c, b -> b.claim("auth_time", null)));
        lies.put("proven yesterday", c -> changed(c, b -> b.claim("auth_time", past.getTime() / 1000 - 86_400)));
        lies.put("proven tomorrow", c -> changed(c, b -> b.claim("auth_time", past.getTime() / 1000 + 86_400)));
        lies.put("no signature", c -> new PlainJWT(c).serialize());
        lies.put("public key as secret", this::signedByPublicKey);
        lies.put("another key of the same name", c -> TestProvider.sign(own, c, header()));
        lies.put("its own key in its head", c -> TestProvider.sign(own, c, header().jwk(own.toPublicJWK())));
        lies.put(
                "an access token",
                c -> TestProvider.sign(provider.key(), c, header().type(new JOSEObjectType("at+jwt"))));
        lies.put("no token at all", c -> "");
        return lies;
    }

    private JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(provider.key().getKeyID());
    }

    private String signedByPublicKey(JWTClaimsSet claims) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(provider.key().getKeyID())
                            .build(),
                    claims);
            token.sign(new MACSigner(provider.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** ACC-06 */
    @Test
    void whateverLiesIsRefused() {
        try (TestPerson carl = joined("carl")) {
            lies().forEach((what, lie) -> {
                try (TestPerson home = carl.elsewhere()) {
                    provider.person("sub of carl");
                    provider.gives(lie);
                    assertThat(signIn(home).status()).as(what).isEqualTo(403);
                    assertThat(home.get("/v1/session", null).code()).as(what).isEqualTo("sign_in_needed");
                }
            });
            try (TestPerson home = carl.elsewhere()) {
                provider.person("sub of carl");
                provider.namesItself("https://evil.example");
                assertThat(signIn(home).text()).as("mix-up").contains("another service");
                provider.namesItself(provider.issuer());
                assertThat(signIn(home).status()).isEqualTo(200);
                provider.away(true);
                assertThat(signIn(home).text()).contains("does not answer");
            }
            assertThat(audited("sign_in.failed")).isTrue();
        }
    }

    /** ACC-06 */
    @Test
    void aWayBackFitsOneBrowserOnce() {
        try (TestPerson dan = joined("dan");
                TestPerson home = dan.elsewhere();
                TestPerson victim = TestPerson.stranger(gatepost, "victim")) {
            String back = provider.visit(sent(home, "/sign-in", "/sign-in/outside"));
            String own = sent(victim, "/sign-in", "/sign-in/outside");
            assertThat(victim.get(back, null).status())
                    .as("another's way back, pushed upon somebody")
                    .isEqualTo(403);
            String stolen = back.replaceAll("state=[^&]+", "state=" + own.replaceAll(".*[?&]state=([^&]+).*", "$1"));
            assertThat(victim.get(stolen, null).status())
                    .as("another's code with one's own state fails for its verifier")
                    .isEqualTo(403);
            assertThat(victim.get("/v1/session", null).code()).isEqualTo("sign_in_needed");
            String fresh = provider.visit(sent(home, "/sign-in", "/sign-in/outside"));
            String cookies = home.cookieHeader();
            assertThat(home.get(fresh, null).status()).isEqualTo(200);
            assertThat(home.client().get(null, fresh, "Cookie", cookies).status())
                    .as("the same way back again")
                    .isEqualTo(403);
        }
    }

    /** ACC-06: where the service saw a password alone, a factor of ours is asked for. */
    @Test
    void aWeakProofOwesASecondFactorOfOurs() {
        try (TestPerson eva = TestPerson.join(gatepost, "eva", OperatorRole.AUDITOR, null);
                TestPerson home = eva.elsewhere()) {
            provider.weak("sub of eva");
            assertThat(through(eva, "/account", "/account/outside").status()).isEqualTo(200);
            Reply owing = signIn(home);
            assertThat(owing.text()).contains("One more factor");
            assertThat(home.get("/v1/session", null).code()).isEqualTo("sign_in_needed");
            assertThat(home.form("/sign-in/outside/code", owing.text(), Map.of("code", "000000"))
                            .status())
                    .isEqualTo(401);
            Reply in = home.form("/sign-in/outside/code", owing.text(), Map.of("code", home.nextCode()));
            assertThat(in.status()).as(in.text()).isEqualTo(200);
            assertThat(name(home)).isEqualTo("eva");
        }
        try (TestPerson fred = joined("fred");
                TestPerson home = fred.elsewhere()) {
            provider.weak("sub of fred");
            Reply refused = signIn(home);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("no authenticator");
            String link = TestPerson.invite(gatepost, "gina", AUDITOR);
            provider.weak("sub of gina");
            assertThat(through(home, "/join/" + link, "/join/" + link + "/outside")
                            .text())
                    .contains("your link is still good");
        }
    }

    /** ACC-09: a session of the service that began long ago is no fresh factor. */
    @Test
    void whatIsSensitiveIsConfirmedByWhoProvesThemselvesAnew() {
        try (TestPerson hugo = joined("hugo")) {
            provider.provenAt(Instant.now().minusSeconds(3_000));
            assertThat(signIn(hugo).status()).isEqualTo(200);
            String page = hugo.get("/account", null).text();
            Map<String, String> none = Map.of();
            assertThat(hugo.form("/account/outside/unbind", page, none).code()).isEqualTo("factor_too_old");
            assertThat(sent(hugo, "/confirm", "/confirm/outside"))
                    .contains("prompt=login")
                    .contains("max_age=60");
            assertThat(through(hugo, "/confirm", "/confirm/outside").text())
                    .as("it asked nobody")
                    .contains("too long ago");
            provider.person("somebody else");
            assertThat(through(hugo, "/confirm", "/confirm/outside").text()).contains("another person");
            assertThat(hugo.form("/account/outside/unbind", page, none).code()).isEqualTo("factor_too_old");
            provider.person("sub of hugo");
            assertThat(through(hugo, "/confirm", "/confirm/outside").status()).isEqualTo(200);
            Reply kept = hugo.form("/account/outside/unbind", page, none);
            assertThat(kept.text()).contains("your only way in");
        }
    }

    /** ACC-06 */
    @Test
    void whoIsDisabledOrUnboundDoesNotComeIn() {
        try (TestPerson ivy = TestPerson.join(gatepost, "ivy", OperatorRole.AUDITOR, null);
                TestPerson home = ivy.elsewhere()) {
            provider.person("sub of ivy");
            assertThat(through(ivy, "/account", "/account/outside").status()).isEqualTo(200);
            assertThat(signIn(home).status()).isEqualTo(200);
            Reply unbound = ivy.form(
                    "/account/outside/unbind", ivy.get("/account", null).text(), Map.of());
            assertThat(unbound.status()).as(unbound.text()).isEqualTo(303);
            assertThat(signIn(home).status()).isEqualTo(403);
            assertThat(through(ivy, "/account", "/account/outside").status()).isEqualTo(200);
            var accounts = gatepost.rooms().access().people().operators();
            var id = accounts.list().stream()
                    .filter(a -> a.operator().name().equals("ivy"))
                    .findFirst()
                    .orElseThrow()
                    .operator()
                    .id();
            accounts.setDisabled(id, true, Operators.By.local("os-user:ada"));
            assertThat(signIn(home).status()).isEqualTo(403);
        }
    }

    /** ACC-06 */
    @Test
    void halfASettingStopsTheStart() {
        assertThatThrownBy(() -> Settings.read(Map.of("GATEPOST_OIDC_ISSUER", "https://id.example"), false))
                .hasMessageContaining("GATEPOST_OIDC_CLIENT_ID");
        assertThatThrownBy(() -> Settings.read(Map.of("GATEPOST_OIDC_LABEL", "ours"), false))
                .hasMessageContaining("GATEPOST_OIDC_ISSUER");
        Map<String, String> plain = Map.of("GATEPOST_OIDC_ISSUER", "http://id.example", "GATEPOST_OIDC_CLIENT_ID", "x");
        assertThatThrownBy(() -> Settings.read(plain, false)).hasMessageContaining("for this machine alone");
    }
}
