package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.access.OperatorRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DX-02: what is set up is made, changed and ended by forms, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditScreensInBrowserTest {
    private static final String HOSTILE = "<img src=x onerror='window.hacked=1'>";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private TestBrowser browser;
    private TestGatepost gatepost;
    private TestShop shop;
    private HttpServer receiver;
    private String console = "";
    private String sender = "";
    private String budget = "";
    private String endpoint = "";

    @BeforeAll
    void open() throws IOException {
        browser = TestBrowser.open();
        gatepost = TestGatepost.start(true);
        console = gatepost.rooms().access().console();
        shop = gatepost.shop("northwind");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        receiver.start();
        sender = shop.get("/v1/senders").body().at("/data/0/id").asString("");
        budget = shop.client()
                .post(
                        shop.key(),
                        "/v1/budgets",
                        document(
                                "name", HOSTILE,
                                "limit", "500.00",
                                "currency", "EUR",
                                "period", "month",
                                "zone", "Europe/Berlin"))
                .id();
        endpoint = shop.client()
                .post(shop.key(), "/v1/event-endpoints", document("url", hook()))
                .id();
    }

    @AfterAll
    void close() {
        if (gatepost != null) {
            gatepost.close();
            receiver.stop(0);
            browser.close();
        }
    }

    private String hook() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private String at(String path) {
        return console + "/w/northwind" + path;
    }

    private TestPerson person(String name, OperatorRole role) {
        return TestPerson.join(gatepost, name, role, shop.workspace());
    }

    private Page as(TestPerson person) {
        return browser.as(person, console, 1440, ColorScheme.LIGHT);
    }

    private Map<String, String> screens() {
        Map<String, String> all = new TreeMap<>();
        all.put("connection-new", "/connections/new");
        all.put("connection-settings", "/connections/" + shop.connection() + "/settings");
        all.put("connection-owner", "/owned/connection/" + shop.connection());
        all.put("sender-new", "/senders/new");
        all.put("sender-edit", "/senders/" + sender + "/edit");
        all.put("budget-new", "/limits/budgets/new");
        all.put("budget", "/limits/budgets/" + budget);
        all.put("prices", "/limits/prices");
        all.put("limits", "/limits");
        all.put("endpoint-new", "/events/new");
        all.put("endpoint", "/events/" + endpoint);
        return all;
    }

    /** DX-02 */
    @ParameterizedTest
    @CsvSource({"390,LIGHT", "390,DARK", "1440,LIGHT", "1440,DARK"})
    void everyFormCanBeReadAndUsed(int width, ColorScheme scheme) throws IOException {
        String name = ("writer" + width + scheme.name().charAt(0)).toLowerCase(Locale.ROOT);
        try (TestPerson olga = person(name, OperatorRole.OWNER)) {
            Page page = browser.as(olga, console, width, scheme);
            TestBrowser.tour(page, at(""), screens(), width + "-" + scheme);
        }
    }

    private static void fill(Page page, String name, String value) {
        page.locator("main [name='" + name + "']").first().fill(value);
    }

    private static void press(Page page, String button) {
        page.locator("main button:has-text('" + button + "')").first().click();
    }

    private static void open(Page page, String fold) {
        page.locator("main summary:has-text('" + fold + "')").first().click();
    }

    /** PRV-01, KEY-03: what an adapter needs is asked for, a fault stands at its field, a secret is never shown. */
    @Test
    void aConnectionIsMadeChangedAndRetired() {
        String url = shop.get("/v1/connections/" + shop.connection()).at("/settings/url");
        try (TestPerson dev = person("devi", OperatorRole.DEVELOPER)) {
            Page page = as(dev);
            page.navigate(at("/connections"));
            page.locator("main a.button:has-text('New connection')").click();
            fill(page, "name", "Second carrier");
            fill(page, "settings/url", url);
            fill(page, "settings/account", "second");
            fill(page, "settings/callback_networks", "nowhere");
            fill(page, "secrets/token", "a-token-of-a-test");
            fill(page, "secrets/signing_secret", "whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=");
            press(page, "Make the connection");
            page.locator(".field.wrong:has([name='settings/callback_networks'])")
                    .waitFor();
            assertThat(page.locator("[name='settings/account']").inputValue()).isEqualTo("second");
            assertThat(page.locator("[name='settings/callback_networks']").inputValue())
                    .isEqualTo("nowhere");
            assertThat(page.locator("[name='secrets/token']").inputValue()).isEmpty();
            assertThat(page.content()).doesNotContain("a-token-of-a-test");
            fill(page, "settings/callback_networks", "127.0.0.0/8");
            fill(page, "secrets/token", "a-token-of-a-test");
            fill(page, "secrets/signing_secret", "whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=");
            press(page, "Make the connection");
            page.waitForURL(u -> u.contains("done=made"));
            String made = page.url().replaceFirst(".*/connections/", "").replaceFirst("\\?.*", "");
            page.locator("main a.button:has-text('Settings and secrets')").click();
            open(page, "Pace and breaker");
            fill(page, "settings/rate_per_second", "none");
            page.locator("form:has([name='settings/rate_per_second']) button").click();
            page.locator(".field.wrong:has([name='settings/rate_per_second'])").waitFor();
            fill(page, "settings/rate_per_second", "12");
            page.locator("form:has([name='settings/rate_per_second']) button").click();
            page.waitForURL(u -> u.contains("done=saved"));
            assertThat(shop.get("/v1/connections/" + made)
                            .body()
                            .path("settings")
                            .toString())
                    .contains("\"rate_per_second\":\"12\"")
                    .contains("\"account\":\"second\"");
            press(page, "Ask the provider");
            page.locator(".sign.stop:has-text('Not believed')").waitFor();
            page.navigate(at("/connections/" + shop.connection() + "/settings"));
            press(page, "Ask the provider");
            page.locator(".sign.good:has-text('Believed')").waitFor();
            page.navigate(at("/connections/" + made + "/settings"));
            open(page, "Change Token");
            page.locator("#rotate-token-value").fill("another-token");
            page.locator("form[action$='/secrets/token/rotate'] button").click();
            page.waitForURL(u -> u.contains("done=rotated"));
            assertThat(page.content()).doesNotContain("another-token");
            open(page, "Take the change back");
            press(page, "Take the former one again");
            page.waitForURL(u -> u.contains("done=rolled-back"));
            open(page, "Retire this connection");
            press(page, "Retire it");
            page.waitForURL(u -> u.contains("done=retired"));
            assertThat(shop.get("/v1/connections/" + made).at("/state")).isEqualTo("retired");
            page.context().close();
        }
    }

    /** PRV-01: whatever provider there is, the form asks for what its adapter needs, and no less. */
    @Test
    void everyProviderTellsWhatItNeeds() {
        String live = "with changed as (update directory_workspace set kind = 'live', clock_offset_millis = 0 where"
                + " name = 'forms' returning 1)"
                + " select count(*) from changed";
        TestShop forms = gatepost.shop("forms");
        gatepost.value(live);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> gatepost.rooms()
                                .workspaces()
                                .get(forms.workspace().id())
                                .kind()
                        == dev.gatepost.access.Workspace.Kind.LIVE);
        var workspace = gatepost.rooms().workspaces().get(forms.workspace().id());
        try (TestPerson dev = TestPerson.join(gatepost, "dorte", OperatorRole.DEVELOPER, workspace)) {
            Page page = as(dev);
            page.navigate(console + "/w/forms/connections/new");
            List<String> names = page.locator("main table tbody a").allTextContents();
            assertThat(names)
                    .hasSizeGreaterThan(15)
                    .contains("twilio", "smpp", "ses")
                    .doesNotContain("sandbox");
            for (String name : names) {
                page.navigate(console + "/w/forms/connections/new?provider=" + name);
                assertThat(page.locator("main form [required]").count())
                        .as(name)
                        .isGreaterThanOrEqualTo(2);
                assertThat(page.locator("main form [name$='_previous']").count())
                        .as(name)
                        .isZero();
            }
            page.navigate(console + "/w/forms/connections/new?provider=twilio");
            fill(page, "name", "Twilio");
            fill(page, "settings/account_sid", "AC00000000000000000000000000000000");
            fill(page, "settings/base_url", "http://plain.example");
            fill(page, "secrets/auth_token", "0123456789abcdef");
            press(page, "Make the connection");
            page.locator(".field.wrong:has([name='settings/base_url'])").waitFor();
            page.context().close();
        }
    }

    /** TPL-05 */
    @Test
    void aSenderIsMadeChangedAndRetired() {
        try (TestPerson dev = person("denise", OperatorRole.DEVELOPER)) {
            Page page = as(dev);
            page.navigate(at("/senders/new"));
            page.locator("#sender-channel").selectOption("sms");
            fill(page, "address", "+1 202");
            page.locator("#sender-type").selectOption("long_code");
            page.locator("[name=purposes][value=service]").check();
            fill(page, "countries", "US, DE");
            press(page, "Make the sender");
            page.locator(".field.wrong:has([name=address])").waitFor();
            assertThat(page.locator("[name=purposes][value=service]").isChecked())
                    .isTrue();
            fill(page, "address", "+12025550155");
            press(page, "Make the sender");
            page.waitForURL(u -> u.contains("done=made"));
            String made = page.url().replaceFirst(".*/senders/", "").replaceFirst("\\?.*", "");
            page.locator("main a.button:has-text('Change or retire it')").click();
            assertThat(page.locator("[name=countries]").inputValue())
                    .contains("US")
                    .contains("DE");
            fill(page, "countries", "DE");
            fill(page, "throughput_per_second", "2.5");
            press(page, "Save");
            page.waitForURL(u -> u.contains("done=saved"));
            assertThat(shop.get("/v1/senders/" + made).body().path("countries").toString())
                    .isEqualTo("[\"DE\"]");
            page.navigate(at("/senders/" + made + "/edit"));
            open(page, "Retire this sender");
            press(page, "Retire it");
            page.waitForURL(u -> u.contains("done=retired"));
            assertThat(shop.get("/v1/senders/" + made).at("/status")).isEqualTo("retired");
            page.context().close();
        }
    }

    /** LIM-03, GOV-11 */
    @Test
    void aBudgetIsSetInShadowEnforcedOwnedAndEnded() {
        try (TestPerson ann = person("annika", OperatorRole.ADMIN)) {
            Page page = as(ann);
            page.navigate(at("/limits/budgets/new"));
            fill(page, "name", "Texts to France");
            fill(page, "limit", "much");
            fill(page, "country", "FR");
            press(page, "Set the budget");
            page.locator(".field.wrong:has([name=limit])").waitFor();
            assertThat(page.locator("[name=country]").inputValue()).isEqualTo("FR");
            fill(page, "limit", "20.00");
            press(page, "Set the budget");
            page.waitForURL(u -> u.contains("done=made"));
            assertThat(page.locator("main").textContent()).contains("nothing is refused");
            String made = page.url().replaceFirst("\\?.*", "");
            page.locator("#budget-mode").selectOption("enforce");
            press(page, "Save");
            page.waitForURL(u -> u.contains("done=saved"));
            assertThat(page.locator("main").textContent()).contains("are refused");
            page.locator("main a:has-text('Nobody yet')").click();
            fill(page, "owner", "finance@northwind.example");
            press(page, "Save");
            page.waitForURL(u -> u.startsWith(made));
            assertThat(page.locator("main").textContent()).contains("finance@northwind.example");
            open(page, "End this budget");
            press(page, "End it");
            page.waitForURL(u -> u.contains("done=ended"));
            assertThat(page.locator("main").textContent()).doesNotContain("Texts to France");
            page.navigate(at("/limits/prices"));
            fill(page, "price", "0.0750");
            fill(page, "country", "FR");
            press(page, "Add the price");
            page.waitForURL(u -> u.contains("done=saved"));
            assertThat(page.locator("main table").textContent()).contains("0.075");
            page.context().close();
        }
    }

    /** EVT-01, EVT-02 */
    @Test
    void anEndpointIsMadeTestedAndTurned() {
        try (TestPerson dev = person("derek", OperatorRole.DEVELOPER)) {
            Page page = as(dev);
            page.navigate(at("/events/new"));
            fill(page, "url", "ftp://nowhere");
            fill(page, "types", "message.*");
            press(page, "Name it");
            page.locator(".field.wrong:has([name=url])").waitFor();
            assertThat(page.locator("[name=types]").inputValue()).isEqualTo("message.*");
            fill(page, "url", hook() + "/second");
            press(page, "Name it");
            page.locator("h1:has-text('The signing secret')").waitFor();
            assertThat(page.locator("pre").textContent()).startsWith("whsec_");
            page.locator("main a:has-text('I have it')").click();
            page.locator("h1:has-text('Endpoint')").waitFor();
            assertThat(page.content()).doesNotContain("whsec_");
            press(page, "Send a test event");
            page.waitForURL(u -> u.contains("done=tested"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> heard.stream().anyMatch(e -> e.contains("\"endpoint.test\"")));
            open(page, "Hold what goes there");
            page.locator("#turn-reason").fill("a deploy");
            page.locator("form[action$='/hold'] button").click();
            page.waitForURL(u -> u.contains("done=saved"));
            assertThat(page.locator("main").textContent()).doesNotContain("Send a test event");
            open(page, "Let it go on");
            page.locator("#turn-reason").fill("deployed");
            page.locator("form[action$='/let-go'] button").click();
            page.waitForURL(u -> u.contains("done=saved"));
            open(page, "Send events again");
            page.locator("#replay-state").selectOption("");
            page.locator("#replay-reason").fill("a look");
            page.locator("form[action$='/replay'] button").click();
            page.locator(".fault, .reason.stop").first().waitFor();
            page.locator("#replay-from").fill("2026-11-01T00:00");
            page.locator("form[action$='/replay'] button").click();
            page.waitForURL(u -> u.contains("done=replayed"));
            open(page, "Change its signing secret");
            press(page, "Make a new secret");
            page.locator("h1:has-text('The signing secret')").waitFor();
            page.locator("main a:has-text('I have it')").click();
            open(page, "Retire this endpoint");
            press(page, "Retire it");
            page.waitForURL(u -> u.contains("done=retired"));
            page.context().close();
        }
    }

    /** ACC-07: what a role may not do is not there, and refused when forced. */
    @Test
    void anAuditorHasNoFormsAndIsRefusedWhenForced() {
        try (TestPerson ada = person("adele", OperatorRole.AUDITOR)) {
            Page page = as(ada);
            String connection = "/connections/" + shop.connection();
            for (String path : List.of(
                    "/connections",
                    connection,
                    "/senders/" + sender,
                    "/limits/budgets/" + budget,
                    "/limits/prices",
                    "/events/" + endpoint)) {
                assertThat(page.navigate(at(path)).status()).as(path).isEqualTo(200);
                assertThat(page.locator("main form[method=post], main a.button:has-text('New')")
                                .count())
                        .as(path)
                        .isZero();
            }
            for (String path : List.of(
                    "/connections/new",
                    connection + "/settings",
                    "/senders/new",
                    "/senders/" + sender + "/edit",
                    "/limits/budgets/new",
                    "/events/new",
                    "/owned/connection/" + shop.connection())) {
                assertThat(page.navigate(at(path)).status()).as(path).isEqualTo(403);
            }
            page.navigate(at("/now"));
            for (String path : List.of(
                    "/connections",
                    connection + "/retire",
                    connection + "/probe",
                    connection + "/secrets/token/rotate",
                    "/senders/" + sender + "/retire",
                    "/limits/budgets/" + budget + "/retire",
                    "/limits/prices",
                    "/events/" + endpoint + "/test",
                    "/owned/connection/" + shop.connection())) {
                assertThat(forced(page, path)).as(path).isEqualTo(403);
            }
            assertThat(shop.get("/v1/connections/" + shop.connection()).at("/state"))
                    .isEqualTo("active");
            page.context().close();
        }
    }

    private int forced(Page page, String path) {
        String script = "async at => (await fetch(at, {method: 'POST', redirect: 'manual',"
                + " headers: {'Content-Type': 'application/x-www-form-urlencoded'},"
                + " body: '_csrf=' + encodeURIComponent(document.querySelector('[name=_csrf]').value)})).status";
        return ((Number) page.evaluate(script, at(path))).intValue();
    }
}
