package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DX-02: templates, senders, rules, limits, connections, events and trying, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SetUpScreensInBrowserTest {
    private static final String LENA = "+4915112345678";
    private static final String HOSTILE = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>";

    private TestBrowser browser;
    private TestGatepost gatepost;
    private TestShop shop;
    private String console = "";
    private String template = "";
    private String sender = "";
    private String quarantined = "";
    private String endpoint = "";

    @BeforeAll
    void open() {
        browser = TestBrowser.open();
        gatepost = TestGatepost.start(true);
        console = gatepost.rooms().access().console();
        shop = gatepost.shop("northwind");
        shop.send("+4915112345650", "order_shipped");
        shop.client().post(shop.key(), "/v1/brands", document("name", HOSTILE.substring(0, 50)));
        shop.client().post(shop.key(), "/v1/budgets", budget());
        template = shop.get("/v1/templates")
                .body()
                .path("data")
                .valueStream()
                .filter(t -> t.path("name").asString("").equals("order_shipped"))
                .map(t -> t.path("id").asString(""))
                .findFirst()
                .orElseThrow();
        sender = shop.get("/v1/senders").body().at("/data/0/id").asString("");
        endpoint = shop.client()
                .post(shop.key(), "/v1/event-endpoints", document("url", "https://shop.example/events"))
                .id();
        await("a forged receipt is in quarantine")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !shop.get("/v1/quarantine").body().path("data").isEmpty());
        quarantined = shop.get("/v1/quarantine").body().at("/data/0/id").asString("");
    }

    private static Map<String, Object> budget() {
        return document(
                "name",
                HOSTILE,
                "limit",
                "500.00",
                "currency",
                "EUR",
                "period",
                "month",
                "zone",
                "Europe/Berlin",
                "mode",
                "enforce");
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

    private Map<String, String> screens() {
        Map<String, String> all = new TreeMap<>();
        all.put("templates", "/templates");
        all.put("template", "/templates/" + template);
        all.put("template-edit", "/templates/" + template + "/edit");
        all.put("senders", "/senders");
        all.put("sender", "/senders/" + sender);
        all.put("policy", "/policy");
        all.put("policy-pack", "/policy/packs/US");
        all.put("policy-rules", "/policy/rules");
        all.put("policy-try", "/policy/try");
        all.put("policy-replays", "/policy/replays");
        all.put("policy-releases", "/policy/releases");
        all.put("policy-sheets", "/policy/sheets?country=DE");
        all.put("budgets", "/limits");
        all.put("rates", "/limits/rates");
        all.put("capacity", "/limits/capacity?count=5000&sender=" + sender);
        all.put("connections", "/connections");
        all.put("connection", "/connections/" + shop.connection());
        all.put("quarantine", "/quarantine");
        all.put("quarantined", "/quarantine/" + quarantined);
        all.put("failed-callbacks", "/failed-callbacks");
        all.put("reconciliations", "/reconciliations");
        all.put("events", "/events");
        all.put("endpoint", "/events/" + endpoint);
        all.put("try", "/try");
        return all;
    }

    /** DX-02 */
    @ParameterizedTest
    @CsvSource({"390,LIGHT", "390,DARK", "1440,LIGHT", "1440,DARK"})
    void everyScreenCanBeReadAndUsed(int width, ColorScheme scheme) throws IOException {
        String name = ("setter" + width + scheme.name().charAt(0)).toLowerCase(Locale.ROOT);
        try (TestPerson olga = person(name, OperatorRole.OWNER)) {
            Page page = browser.as(olga, console, width, scheme);
            TestBrowser.tour(page, at(""), screens(), width + "-" + scheme);
        }
    }

    /** TPL-01, TPL-02: written by one, with a preview that follows the typing, approved by another, then sent. */
    @Test
    void aTemplateGoesFromTheEditorToBeingSent() {
        String edited;
        try (TestPerson dev = person("devon", OperatorRole.DEVELOPER)) {
            Page page = browser.as(dev, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/templates/" + template + "/edit"));
            page.locator("#draft-body").fill("Northwind: {{name}}, order {{order}} left us today.");
            page.locator("#looks .bubble:has-text('left us today')").waitFor();
            assertThat(page.locator("#looks").textContent())
                    .contains("Alex Morgan")
                    .contains("1 segment");
            page.locator("button:has-text('Keep as a draft')").click();
            page.waitForURL(url -> url.contains("done=drafted"));
            assertThat(page.locator("ins").allTextContents().toString()).contains("today");
            page.locator("#submit-reason").fill("shorter");
            page.locator("button:has-text('Submit for approval')").click();
            page.waitForURL(url -> url.contains("done=submitted"));
            assertThat(page.locator("button:has-text('Approve')").count()).isZero();
            edited = page.url().replaceFirst("&done=.*", "");
            page.context().close();
        }
        try (TestPerson cora = person("cora", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(cora, console, 390, ColorScheme.DARK);
            page.navigate(edited);
            assertThat(page.locator("main").textContent()).doesNotContain("Write a new version");
            page.locator("button:has-text('Approve')").click();
            page.waitForURL(url -> url.contains("done=approved"));
            page.context().close();
        }
        try (TestPerson dora = person("dora", OperatorRole.DEVELOPER)) {
            Page page = browser.as(dora, console, 1440, ColorScheme.LIGHT);
            page.navigate(edited);
            page.locator("button:has-text('Activate')").click();
            page.waitForURL(url -> url.contains("done=activated"));
            assertThat(shop.get("/v1/templates/" + template)
                            .body()
                            .at("/version")
                            .asInt(0))
                    .isEqualTo(2);
            page.context().close();
        }
    }

    /** ACC-07: what a role may not do is not there, and refused when forced. */
    @Test
    void anAuditorChangesNothingAndASupportAgentSeesNoneOfIt() {
        try (TestPerson ada = person("adam", OperatorRole.AUDITOR)) {
            Page page = browser.as(ada, console, 1440, ColorScheme.LIGHT);
            for (String path : List.of("/templates/" + template, "/senders", "/policy/rules", "/limits/rates")) {
                page.navigate(at(path));
                assertThat(page.locator("main form[method=post]").count())
                        .as(path)
                        .isZero();
            }
            for (String path : List.of("/templates/new", "/templates/" + template + "/edit", "/try")) {
                assertThat(page.navigate(at(path)).status()).as(path).isEqualTo(403);
            }
            page.context().close();
        }
        try (TestPerson sam = person("samuel", OperatorRole.SUPPORT_AGENT)) {
            Page page = browser.as(sam, console, 1440, ColorScheme.LIGHT);
            for (String path : List.of("/templates", "/senders", "/policy", "/limits", "/connections", "/events")) {
                assertThat(page.navigate(at(path)).status()).as(path).isEqualTo(403);
            }
            page.context().close();
        }
    }

    /** POL-01, POL-05, POL-07 */
    @Test
    void anOfficerReadsARuleTriesAMessageAndWritesAStricterRule() {
        try (TestPerson cleo = person("cleo", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(cleo, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/policy/packs/US"));
            assertThat(page.locator("main").textContent())
                    .contains("Quiet hours")
                    .contains("Sources");
            page.navigate(at("/policy/try"));
            page.locator("#dry-to").fill("+12025550143");
            page.locator("#dry-template").selectOption("sale");
            page.locator("#dry-variables").fill("name = <b onclick=hack()>Dan</b>\norder = 20 %");
            page.locator("button:has-text('What would happen?')").click();
            page.locator("text=It would not be sent").waitFor();
            assertThat(page.url()).doesNotContain("5550143");
            page.navigate(at("/policy/rules"));
            page.locator("#rule-name").fill("Calm evenings");
            page.locator("#rule-first").fill("09:00");
            page.locator("#rule-second").fill("18:00");
            page.locator("button:has-text('Write it')").click();
            page.waitForURL(url -> url.contains("done=saved"));
            assertThat(page.locator("main").textContent()).contains("Only from 09:00 until 18:00");
            page.navigate(at("/policy/replays"));
            page.locator("button:has-text('Decide last month again')").click();
            page.waitForURL(url -> url.contains("done=begun"));
            assertThat(page.evaluate("window.hacked === undefined")).isEqualTo(true);
            page.context().close();
        }
    }

    /** LIM-01, LIM-02 */
    @Test
    void anOperatorSetsARateInShadow() {
        try (TestPerson otto = person("ottokar", OperatorRole.OPERATOR)) {
            Page page = browser.as(otto, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/limits/rates"));
            page.locator("#rate-layer").selectOption("sender");
            page.locator("#rate-key").fill("*");
            page.locator("#rate-rate").fill("50");
            page.locator("#rate-seconds").fill("1");
            page.locator("#rate-burst").fill("100");
            page.locator("button:has-text('Set it')").click();
            page.waitForURL(url -> url.contains("done=saved"));
            assertThat(page.locator("main").textContent()).contains("Shadow: would have refused");
            page.context().close();
        }
    }

    /** HOOK-03, HOOK-05 */
    @Test
    void aForgedCallbackIsSeenAndReplayedAndStillNotBelieved() {
        try (TestPerson dan = person("danilo", OperatorRole.DEVELOPER)) {
            Page page = browser.as(dan, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/quarantine"));
            page.locator("table.rows tbody a").first().click();
            page.waitForURL(url -> url.contains("/quarantine/qtn_"));
            assertThat(page.locator("main").textContent())
                    .contains("Not believed")
                    .doesNotContain("undelivered");
            page.locator("#replay-reason").fill("a look");
            page.locator("button:has-text('Replay')").click();
            page.locator("h1:has-text('Replayed')").waitFor();
            assertThat(shop.get("/v1/quarantine").body().path("data").isEmpty()).isFalse();
            assertThat(page.navigate(at("/quarantine/" + quarantined + "/reveal"))
                            .status())
                    .isGreaterThanOrEqualTo(400);
            page.context().close();
        }
    }

    /** DX-02, DX-04 */
    @Test
    void aDeveloperSendsAMessageAndWatchesItArrive() {
        try (TestPerson tess = person("tess", OperatorRole.DEVELOPER)) {
            Page page = browser.as(tess, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/try"));
            page.locator("#try-to").fill(LENA);
            page.locator("#try-template").selectOption("parcel_today");
            page.locator("#try-variables").fill("name = <b onclick=hack()>Lena</b>\norder = A-7");
            page.locator("main button:has-text('Send')").first().click();
            page.locator("#sent").waitFor();
            assertThat(page.locator(".phone").textContent()).contains("arrives today");
            assertThat(page.url()).doesNotContain("4915");
            page.locator("#sent .sign:has-text('Delivered')")
                    .first()
                    .waitFor(new com.microsoft.playwright.Locator.WaitForOptions().setTimeout(20_000));
            assertThat(page.locator("main").textContent()).contains("Authorization: Bearer $GATEPOST_KEY");
            page.locator("#clock-hours").selectOption("1");
            page.locator("button:has-text('Move')").last().click();
            page.waitForURL(url -> url.contains("done=moved"));
            assertThat(page.evaluate("window.hacked === undefined")).isEqualTo(true);
            page.context().close();
        }
    }

    /** ACC-03: what somebody mistyped stands in no address. */
    @Test
    void aMistypedNumberIsNotInTheAddress() {
        try (TestPerson mia = person("miriam", OperatorRole.SUPPORT_AGENT)) {
            Page page = browser.as(mia, console, 1440, ColorScheme.LIGHT);
            for (String typed : List.of("+1 202 555 O199", "0151 1234567", "lena at northwind")) {
                page.navigate(at("/messages"));
                page.locator("#find").fill(typed);
                page.locator("#find").press("Enter");
                page.locator("h1:has-text('Nothing found')").waitFor();
                assertThat(page.url()).endsWith("/find");
            }
            page.context().close();
        }
    }

    /** ACC-09: after confirming that it is they, people are where they were. */
    @Test
    void confirmingLeadsBackToThePage() {
        try (TestPerson bea = person("beatrix", OperatorRole.OWNER)) {
            Page page = browser.as(bea, console, 1440, ColorScheme.LIGHT);
            page.navigate(console + "/confirm?back=/w/northwind/policy/sheets");
            page.locator("#code").fill(bea.nextCode());
            page.locator("main form[action='/confirm'] button").click();
            page.waitForURL(at("/policy/sheets"));
            page.navigate(console + "/confirm?back=//evil.example/w");
            page.locator("#code").fill(bea.nextCode());
            page.locator("main form[action='/confirm'] button").click();
            page.waitForURL(console + "/account");
            page.context().close();
        }
    }

    /** DX-02: a moment is asked for in the person's own zone, a reason from a list. */
    @Test
    void messagesAreSearchedInThePersonsZone() {
        try (TestPerson ian = person("ian", OperatorRole.SUPPORT_AGENT)) {
            Page page = browser.as(ian, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/messages?from=2020-01-01T12:00&zone=Europe/Berlin"));
            assertThat(page.locator("#f-from").inputValue()).isEqualTo("2020-01-01T12:00");
            assertThat(page.locator("main").textContent()).contains("From (Europe/Berlin)");
            assertThat(page.locator("select#f-reason").count()).isEqualTo(1);
            page.context().close();
        }
    }
}
