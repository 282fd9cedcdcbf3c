package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DX-02, OBS-05: the screens in a real browser, as the people who live in them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScreensInBrowserTest {
    private static final String LENA = "+4915112345678";
    private static final String HOSTILE = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>";

    private TestBrowser browser;
    private TestGatepost gatepost;
    private TestShop shop;
    private String console = "";
    private String delivered = "";
    private String refused = "";
    private String hostile = "";
    private String contact = "";

    @BeforeAll
    void open() {
        browser = TestBrowser.open();
        gatepost = TestGatepost.start(true);
        console = gatepost.rooms().access().console();
        shop = gatepost.shop("northwind");
        shop.consent(LENA);
        delivered = shop.send(LENA, "order_shipped").id();
        shop.until(delivered, "delivered");
        refused = shop.send("+12025550143", "sale").body().at("/id").asString("");
        Map<String, Object> body = TestShop.message(LENA, "order_shipped");
        body.put("variables", document("name", "<b onclick=hack()>Lena</b>", "order", "\"><svg onload=hack()>"));
        body.put("reference", HOSTILE);
        var sent = shop.send(body, UUID.randomUUID().toString());
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        hostile = sent.id();
        contact = shop.message(delivered).at("/contact").asString("");
        await("the hours are counted")
                .atMost(Duration.ofSeconds(40))
                .until(
                        () -> gatepost.value("select sum(messages) from console_hour where state = 'delivered'"),
                        Optional::isPresent);
    }

    @AfterAll
    void close() {
        if (gatepost != null) {
            gatepost.close();
            browser.close();
        }
    }

    private String at(String path) {
        return console + "/w/northwind" + path;
    }

    private TestPerson person(String name, OperatorRole role) {
        return TestPerson.join(gatepost, name, role, shop.workspace());
    }

    /** DX-02 */
    @ParameterizedTest
    @CsvSource({"390,LIGHT", "390,DARK", "1440,LIGHT", "1440,DARK"})
    void everyScreenCanBeReadAndUsed(int width, ColorScheme scheme) throws IOException {
        String name = ("reader" + width + scheme.name().charAt(0)).toLowerCase(java.util.Locale.ROOT);
        try (TestPerson olga = person(name, OperatorRole.OWNER)) {
            Page page = browser.as(olga, console, width, scheme);
            TestBrowser.tour(page, at(""), screens(), width + "-" + scheme);
        }
    }

    private Map<String, String> screens() {
        return new TreeMap<>(Map.of(
                "now", "/now",
                "messages", "/messages",
                "message", "/messages/" + delivered,
                "hostile", "/messages/" + hostile,
                "people", "/people",
                "person", "/people/" + contact,
                "pauses", "/pauses",
                "pause", "/pauses/new?what=workspace",
                "limits", "/limits"));
    }

    /** DX-02: by the keys alone. */
    @Test
    void theKeysLeadEverywhere() {
        try (TestPerson kim = person("kim", OperatorRole.OWNER)) {
            Page page = browser.as(kim, console, 1440, ColorScheme.LIGHT);
            page.navigate(console + "/w");
            page.waitForURL(at("/now"));
            page.keyboard().press("?");
            assertThat(page.locator("#help").isVisible()).isTrue();
            page.keyboard().press("Escape");
            page.keyboard().press("g");
            page.keyboard().press("m");
            page.waitForURL(at("/messages"));
            page.keyboard().press("/");
            page.keyboard().type(delivered);
            page.keyboard().press("Enter");
            page.waitForURL(at("/messages/" + delivered));
            assertThat(page.locator("main").textContent()).contains("Delivered.");
            page.context().close();
        }
    }

    /** ACC-07: what a role may not do is not there, and refused when forced. */
    @Test
    void aSupportAgentSeesMessagesPeopleAndRequestsAndNothingElse() {
        try (TestPerson sam = person("sam", OperatorRole.SUPPORT_AGENT)) {
            Page page = browser.as(sam, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/now"));
            assertThat(page.locator(".side nav a").allTextContents())
                    .allMatch(t -> t.matches("(Now|Messages|People|Privacy)g ."));
            assertThat(page.locator("main").textContent())
                    .doesNotContain("Pause…")
                    .doesNotContain("Providers");
            Response forced = page.navigate(at("/pauses"));
            assertThat(forced.status()).isEqualTo(403);
            assertThat(page.locator("[role=alert]").textContent()).contains("pauses:read");
            assertThat(page.navigate(console + "/w/nowhere/now").status()).isGreaterThanOrEqualTo(400);
            page.context().close();
        }
    }

    /** ACC-07 */
    @Test
    void anAuditorReadsAllAndChangesNothing() {
        try (TestPerson ada = person("ada", OperatorRole.AUDITOR)) {
            Page page = browser.as(ada, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/pauses"));
            assertThat(page.locator("main form").count()).isZero();
            page.navigate(at("/people/" + contact));
            assertThat(page.locator("main").textContent())
                    .contains("Consent over time")
                    .doesNotContain("What you can do");
            assertThat(page.navigate(at("/pauses/new?what=workspace")).status()).isEqualTo(403);
            page.context().close();
        }
    }

    /** LIM-06 */
    @Test
    void aPauseSaysWhatStopsBeforeItAsksAndIsShownEverywhere() {
        try (TestPerson otto = person("otto", OperatorRole.OPERATOR)) {
            Page page = browser.as(otto, console, 390, ColorScheme.DARK);
            page.navigate(at("/pauses"));
            page.locator("#f-what").selectOption("purpose:promotional");
            page.locator("main form button").first().click();
            assertThat(page.locator("main").textContent()).contains("stop").contains("wait");
            assertThat(gatepost.rows(shop, "pause")).allMatch(count -> count.endsWith("=0"));
            page.locator("#f-reason").fill(HOSTILE);
            page.locator("main form[method=post] button").first().click();
            page.waitForURL(at("/pauses?done=paused"));
            page.navigate(at("/messages"));
            assertThat(page.locator(".banner").textContent()).contains("offers");
            page.navigate(at("/pauses"));
            assertThat(page.evaluate("window.hacked === undefined")).isEqualTo(true);
            page.locator("summary:has-text('Resume')").click();
            page.locator("input[name=reason]").fill("the texts are right again");
            page.locator("button:has-text('Resume')").click();
            page.waitForURL(at("/pauses?done=resumed"));
            assertThat(page.locator(".banner").count()).isZero();
            page.context().close();
        }
    }

    /** CON-06: from the number to the answer, and an opt-out taken on the telephone. */
    @Test
    void anAgentFindsAPersonByNumberAndTakesAnOptOut() {
        String dan = "+12025550177";
        shop.consent(dan);
        try (TestPerson sue = person("sue", OperatorRole.SUPPORT_AGENT)) {
            Page page = browser.as(sue, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/people"));
            page.locator("#f-q").fill("(202) 555-0177 ".replace("(202) ", "+1 202 "));
            page.locator("main form button").click();
            page.waitForURL(url -> url.contains("/people/con_"));
            assertThat(page.url()).doesNotContain("555");
            assertThat(page.locator("main").textContent())
                    .doesNotContain("2025550177")
                    .contains("Yes. We may send offers");
            page.locator("summary:has-text('Record an opt-out')").click();
            page.locator("#opt-out-purpose").selectOption("promotional");
            page.locator("button:has-text('Record the opt-out')").click();
            page.waitForURL(url -> url.endsWith("done=opted-out"));
            assertThat(page.locator("main").textContent())
                    .contains("No. We send no offers")
                    .contains("Opted out");
            page.locator("#find").fill("+1 202 555 0199");
            page.locator("#find").press("Enter");
            assertThat(page.locator("main").textContent()).contains("Nothing is known of");
            page.context().close();
        }
    }

    /** MSG-06, OBS-01 */
    @Test
    void aRefusedMessageSaysWhyAndWhatToDo() {
        try (TestPerson mia = person("mia", OperatorRole.SUPPORT_AGENT)) {
            Page page = browser.as(mia, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/messages?status=blocked"));
            page.locator("table.rows tbody a").first().click();
            assertThat(page.locator("main").textContent())
                    .contains("Not sent.")
                    .contains("There is no consent for this channel, purpose and brand.")
                    .contains("Record the consent with its evidence");
            assertThat(refused).isIn("", page.url().substring(page.url().lastIndexOf('/') + 1));
            page.context().close();
        }
    }
}
