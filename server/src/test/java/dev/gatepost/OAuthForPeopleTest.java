package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.platform.Secret;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-03: a system that acts for a person: PKCE, the person's yes, refresh tokens that are good once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OAuthForPeopleTest {
    private static final String BACK = "https://crm.example/back";
    private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123";

    private final TestGatepost gatepost = TestGatepost.start(true);
    private final TestShop shop = gatepost.shop("acting");
    private final TestOAuth oauth = new TestOAuth(shop);
    private final TestPerson grace = TestPerson.join(gatepost, "grace", OperatorRole.DEVELOPER, shop.workspace());
    private final Reply client = oauth.make("name", "crm", "redirect_uris", List.of(BACK));

    @AfterAll
    void stop() {
        grace.close();
        gatepost.close();
    }

    private Map<String, String> asked() {
        return new TreeMap<>(Map.of(
                "response_type", "code",
                "client_id", client.at("/client_id"),
                "redirect_uri", BACK,
                "scope", "setup:read messages:read",
                "state", "theirs",
                "code_challenge", TestOAuth.challenge(VERIFIER),
                "code_challenge_method", "S256"));
    }

    private static String location(Reply reply) {
        return reply.headers().firstValue("Location").orElse("");
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Shows the page on which the person is asked. */
    private Reply page(TestPerson person) {
        Reply sent = person.get("/oauth2/authorize?" + TestOAuth.encoded(asked()), null);
        assertThat(sent.status()).as(sent.text()).isEqualTo(302);
        return person.get(location(sent).replaceFirst("http://[^/]+", ""), null);
    }

    private Reply answer(TestPerson person, Reply page, String... headers) {
        String body = "client_id=" + client.at("/client_id") + "&scope=setup%3Aread&state="
                + found(page.text(), "name=\"state\" value=\"([^\"]+)\"").replace("=", "%3D");
        List<String> all = new java.util.ArrayList<>(
                List.of("Content-Type", "application/x-www-form-urlencoded", "Cookie", person.cookieHeader()));
        all.addAll(List.of(headers));
        return person.client().post(null, "/oauth2/authorize", body, all.toArray(String[]::new));
    }

    private String code() {
        Reply back = answer(grace, page(grace));
        assertThat(location(back)).startsWith(BACK + "?code=").contains("state=theirs");
        return found(location(back), "code=([^&]+)");
    }

    private Reply redeem(String code, String verifier) {
        return oauth.form(
                "/oauth2/token",
                TestOAuth.basic(client),
                Map.of(
                        "grant_type", "authorization_code",
                        "code", code,
                        "redirect_uri", BACK,
                        "code_verifier", verifier));
    }

    private Reply refresh(Reply token) {
        return oauth.form(
                "/oauth2/token",
                TestOAuth.basic(client),
                Map.of("grant_type", "refresh_token", "refresh_token", token.at("/refresh_token")));
    }

    private Reply brands(Reply token) {
        return shop.client().get(TestOAuth.access(token), "/v1/brands");
    }

    /** ACC-03 */
    @Test
    void aPersonAllowsWhatIsAskedAndTheTokenDoesNoMore() {
        Reply page = page(grace);
        assertThat(page.text()).contains("crm", "acting", "messages:read");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("form-action 'self' https://crm.example");
        Reply token = redeem(code(), VERIFIER);
        assertThat(token.status()).as(token.text()).isEqualTo(200);
        assertThat(token.at("/scope")).isEqualTo("setup:read");
        assertThat(brands(token).status()).isEqualTo(200);
        assertThat(shop.client().get(TestOAuth.access(token), "/v1/messages").code())
                .isEqualTo("scope_missing");
        assertThat(gatepost.value("select count(*) from directory_oauth_grant t where t::text like '%"
                        + token.at("/refresh_token") + "%'"))
                .contains("0");
    }

    /** ACC-03: RFC 9700 */
    @Test
    void aCodeIsGoodOnceAndOnlyWithItsVerifier() {
        String code = code();
        assertThat(redeem(code, VERIFIER + "x").at("/error")).isEqualTo("invalid_grant");
        Reply token = redeem(code, VERIFIER);
        assertThat(token.status()).as(token.text()).isEqualTo(200);
        assertThat(brands(token).status()).isEqualTo(200);
        assertThat(redeem(code, VERIFIER).at("/error")).isEqualTo("invalid_grant");
        assertThat(brands(token).code()).as("whoever had the code has a copy").isEqualTo("token_unknown");
    }

    /** ACC-03: RFC 9700, section 4.14 */
    @Test
    void aRefreshTokenThatComesAgainEndsAllThatCameOfIt() {
        Reply first = redeem(code(), VERIFIER);
        Reply second = refresh(first);
        assertThat(second.status()).as(second.text()).isEqualTo(200);
        assertThat(second.at("/refresh_token")).isNotEqualTo(first.at("/refresh_token"));
        assertThat(brands(second).status()).isEqualTo(200);
        assertThat(brands(first).code()).isEqualTo("token_unknown");
        assertThat(refresh(first).at("/error")).isEqualTo("invalid_grant");
        assertThat(brands(second).code()).isEqualTo("token_unknown");
        assertThat(refresh(second).at("/error")).isEqualTo("invalid_grant");
    }

    /** ACC-03 */
    @Test
    void withoutPkceOrToAnotherAddressNothingIsSent() {
        Map<String, String> plain = asked();
        plain.put("code_challenge_method", "plain");
        Reply noS256 = grace.get("/oauth2/authorize?" + TestOAuth.encoded(plain), null);
        assertThat(location(noS256)).startsWith(BACK + "?error=invalid_request");
        Map<String, String> none = asked();
        none.remove("code_challenge");
        none.remove("code_challenge_method");
        assertThat(location(grace.get("/oauth2/authorize?" + TestOAuth.encoded(none), null)))
                .startsWith(BACK + "?error=invalid_request");
        Map<String, String> elsewhere = asked();
        elsewhere.put("redirect_uri", "https://evil.example/");
        Reply refused = grace.get("/oauth2/authorize?" + TestOAuth.encoded(elsewhere), null);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(location(refused)).isEmpty();
    }

    /** ACC-03 */
    @Test
    void nobodyElseAnswersForThePerson() {
        Reply page = page(grace);
        try (TestPerson mallory = TestPerson.join(gatepost, "mallory", OperatorRole.DEVELOPER, shop.workspace())) {
            assertThat(location(answer(mallory, page))).isEmpty();
        }
        assertThat(answer(grace, page, "Origin", "https://evil.example").status())
                .isEqualTo(403);
        try (TestPerson stranger = TestPerson.stranger(gatepost, "nobody")) {
            Reply start = stranger.get("/oauth2/authorize?" + TestOAuth.encoded(asked()), null);
            assertThat(location(start)).startsWith("/grant/start?");
            assertThat(stranger.get(location(start), null).text()).contains("/oauth2/authorize?", "/sign-in");
        }
        var elsewhere = gatepost.shop("elsewhere-acting").workspace();
        try (TestPerson other = TestPerson.join(gatepost, "other", OperatorRole.DEVELOPER, elsewhere)) {
            Reply refused = other.get("/oauth2/authorize?" + TestOAuth.encoded(asked()), null);
            assertThat(location(refused)).startsWith(BACK + "?error=access_denied");
        }
    }

    /** ACC-03: a system never may more than the person whom it acts for. */
    @Test
    void aDisabledPersonsTokensDoNothingMore() {
        try (TestPerson ken = TestPerson.join(gatepost, "ken", OperatorRole.DEVELOPER, shop.workspace())) {
            Reply back = answer(ken, page(ken));
            Reply token = redeem(found(location(back), "code=([^&]+)"), VERIFIER);
            assertThat(brands(token).status()).as(token.text()).isEqualTo(200);
            dev.gatepost.cli.TestLocal.said(gatepost, Map.of("command", "operator-disable", "name", "ken"));
            assertThat(brands(token).status()).isEqualTo(403);
        }
    }

    /** ACC-03 */
    @Test
    void aClientThatActsForPeopleActsForNobodyElse() {
        Reply own = oauth.token(client);
        assertThat(own.at("/error")).isEqualTo("unauthorized_client");
        assertThat(shop.client()
                        .get(new Secret("gpo_refresh_" + "x".repeat(40)), "/v1/brands")
                        .status())
                .isEqualTo(401);
    }
}
