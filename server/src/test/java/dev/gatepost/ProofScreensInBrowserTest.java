package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DX-02: the screens of audit, privacy and access, and the guide, in a real browser, as those who live in them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofScreensInBrowserTest {
    private static final String LENA = "+4915112345678";
    private static final String HOSTILE = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>";

    private TestBrowser browser;
    private TestGatepost gatepost;
    private TestShop shop;
    private String console = "";

    @BeforeAll
    void open() {
        browser = TestBrowser.open();
        gatepost = TestGatepost.start(true);
        console = gatepost.rooms().access().console();
        shop = gatepost.shop("northwind");
        shop.consent(LENA);
        shop.until(shop.send(LENA, "order_shipped").id(), "delivered");
        gatepost.rooms().proofs().vouchFor(List.of(shop.workspace().id()));
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

    private String contact(String address) {
        return shop.get("/v1/consents/state?address=" + address.replace("+", "%2B"))
                .at("/contact");
    }

    /** DX-02 */
    @ParameterizedTest
    @CsvSource({"390,LIGHT", "390,DARK", "1440,LIGHT", "1440,DARK"})
    void everyScreenCanBeReadAndUsed(int width, ColorScheme scheme) throws IOException {
        String name = ("looker" + width + scheme.name().charAt(0)).toLowerCase(Locale.ROOT);
        try (TestPerson olga = TestPerson.join(gatepost, name, OperatorRole.OWNER, null)) {
            Page page = browser.as(olga, console, width, scheme);
            TestBrowser.tour(page, at(""), screens(), width + "-" + scheme);
        }
    }

    private static Map<String, String> screens() {
        Map<String, String> out = new TreeMap<>();
        out.put("audit", "/audit");
        out.put("audit-answer", "/audit/events?question=credential_changes");
        out.put("audit-search", "/audit/events");
        out.put("audit-event", "/audit/events/0");
        out.put("audit-log", "/audit/log");
        out.put("privacy", "/privacy");
        out.put("erase", "/privacy/erasures/new");
        out.put("requests", "/privacy/requests");
        out.put("holds", "/privacy/holds");
        out.put("hold", "/privacy/holds/new");
        out.put("retention", "/privacy/retention");
        out.put("inventory", "/privacy/inventory");
        out.put("keys", "/keys");
        out.put("key", "/keys/new");
        out.put("clients", "/keys/clients");
        out.put("client", "/keys/clients/new");
        out.put("issuers", "/keys/issuers");
        out.put("issuer", "/keys/issuers/new");
        out.put("lent", "/operators");
        out.put("accounts", "/operators/all");
        out.put("invite", "/operators/new");
        out.put("roles", "/operators/roles");
        out.put("promotions", "/promotions");
        out.put("exports", "/exports");
        out.put("guide", "/guide");
        return out;
    }

    /** DX-02: on a telephone each value says what it is, and no tab is out of sight. */
    @Test
    void aTableOnATelephoneNamesEachValue() {
        try (TestPerson cleo = person("cleo2", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(cleo, console, 390, ColorScheme.LIGHT);
            page.navigate(at("/privacy/retention"));
            Locator row = page.locator("main table.rows tbody tr").first();
            assertThat(row.locator("td")
                            .evaluateAll("cells => cells.map(c => getComputedStyle(c,"
                                    + " '::before').content.replaceAll('\"', '').trim())"))
                    .isEqualTo(List.of("Days", "May be", "Why", "How it goes"));
            assertThat(page.evaluate("[...document.querySelectorAll('.tabs a')]"
                            + ".every(a =>"
                            + " a.getBoundingClientRect().right <= innerWidth)"))
                    .isEqualTo(true);
            page.context().close();
        }
    }

    /** PRV-02: from the person to the receipt; HOSTILE words stay words. */
    @Test
    void anOfficerErasesAPersonAndGetsTheReceipt() {
        String dan = "+12025550177";
        shop.consent(dan);
        String contact = contact(dan);
        try (TestPerson cora = person("cora", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(cora, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/people/" + contact));
            page.locator("a:has-text('Erase…')").click();
            assertThat(page.locator("main").textContent()).contains("cannot be taken back");
            assertThat(gatepost.rows(shop, "erasure")).allMatch(count -> count.endsWith("=0"));
            page.locator("#f-reason").fill(HOSTILE);
            page.locator("main form[method=post] button").click();
            page.waitForURL(url -> url.contains("/privacy/erasures/era_"));
            page.waitForCondition(() -> {
                page.reload();
                return page.locator(".verdict").textContent().contains("Done");
            });
            assertThat(page.locator("main").textContent())
                    .contains("Store by store")
                    .contains("Contacts")
                    .contains("window.hacked=1");
            var file = page.waitForDownload(
                    () -> page.locator("a:has-text('Receipt')").click());
            assertThat(file.suggestedFilename()).endsWith("-receipt.json");
            assertThat(page.evaluate("window.hacked === undefined")).isEqualTo(true);
            page.context().close();
        }
    }

    /** ACC-07: what a role may not do is not there, and refused when forced. */
    @Test
    void aSupportAgentSeesRequestsAndStartsNone() {
        try (TestPerson sam = person("sam", OperatorRole.SUPPORT_AGENT)) {
            Page page = browser.as(sam, console, 390, ColorScheme.DARK);
            page.navigate(at("/people/" + contact(LENA)));
            assertThat(page.locator("main").textContent())
                    .doesNotContain("Erase…")
                    .doesNotContain("Hold…")
                    .doesNotContain("Hand over…");
            assertThat(page.navigate(at("/privacy")).status()).isEqualTo(200);
            assertThat(page.locator("main").textContent()).doesNotContain("Erase a person…");
            for (String path : List.of(
                    "/privacy/erasures/new",
                    "/privacy/holds/new",
                    "/privacy/requests/new",
                    "/audit",
                    "/keys",
                    "/exports")) {
                assertThat(page.navigate(at(path)).status()).as(path).isEqualTo(403);
            }
            String shown = sam.get("/w/northwind/privacy", null).text();
            assertThat(sam.form(
                                    "/w/northwind/privacy/erasures",
                                    shown,
                                    Map.of("contact", contact(LENA), "reason", "x", "requested_by", "person"))
                            .status())
                    .isEqualTo(403);
            page.context().close();
        }
    }

    /** AUD-03: a question is answered, and one event is proven. */
    @Test
    void anAuditorAsksWhoChangedKeysAndSeesTheProof() {
        try (TestPerson ada = person("ada", OperatorRole.AUDITOR)) {
            Page page = browser.as(ada, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/audit"));
            assertThat(page.locator("main form").count()).isEqualTo(4);
            page.locator("form:has(input[value=credential_changes]) button").click();
            page.locator("table.rows a:has-text('Credential created')").last().click();
            assertThat(page.locator("main").textContent())
                    .contains("credential.created")
                    .contains("that the checkpoint vouches for")
                    .contains("gatepost/ws_");
            page.navigate(at("/audit/events/0"));
            assertThat(page.locator("main").textContent()).contains("event 1 of");
            page.navigate(at("/audit/log"));
            assertThat(page.locator("main").textContent())
                    .contains("Nothing is kept outside")
                    .contains("audit verify log");
            page.navigate(at("/keys"));
            assertThat(page.locator("main form, main a:has-text('New key')").count())
                    .isZero();
            assertThat(page.navigate(at("/keys/new")).status()).isEqualTo(403);
            page.context().close();
        }
    }

    /** ACC-01: a key is shown once, works, and is refused when it was revoked. */
    @Test
    void anAdminMakesAKeyThatIsShownOnceAndRevokesIt() {
        try (TestPerson ann = person("ann", OperatorRole.ADMIN)) {
            Page page = browser.as(ann, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/keys/new"));
            page.locator("main form button").click();
            page.locator("#f-name").fill(HOSTILE.substring(0, 60));
            page.locator("main form button").click();
            String key = page.locator("pre.sample").textContent().strip();
            assertThat(shop.client().get(new Secret(key), "/v1/messages").status())
                    .isEqualTo(200);
            page.navigate(at("/keys"));
            assertThat(page.content()).doesNotContain(key);
            page.locator("table.rows a:has-text('<img')").click();
            assertThat(page.locator("button:has-text('Revoke now')").isVisible())
                    .isFalse();
            page.locator("summary:has-text('Revoke…')").click();
            page.locator("button:has-text('Revoke now')").click();
            page.waitForURL(url -> url.endsWith("done=revoked"));
            assertThat(shop.client().get(new Secret(key), "/v1/messages").status())
                    .isEqualTo(401);
            assertThat(page.evaluate("window.hacked === undefined")).isEqualTo(true);
            page.context().close();
        }
    }

    /** ACC-08: a right is asked for, and lent by another person. */
    @Test
    void aRightIsLentByAnotherPerson() {
        try (TestPerson eva = person("eva", OperatorRole.AUDITOR);
                TestPerson cleo = person("cleo", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(eva, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/operators"));
            page.locator("#f-right").selectOption("exports:make");
            page.locator("#f-reason").fill("the yearly review asks for it");
            page.locator("button:has-text('Ask')").click();
            page.waitForURL(url -> url.endsWith("done=asked"));
            assertThat(page.locator("button:has-text('Lend it')").count()).isZero();
            Page other = browser.as(cleo, console, 390, ColorScheme.DARK);
            other.navigate(at("/operators"));
            other.locator("button:has-text('Lend it')").first().click();
            other.waitForURL(url -> url.endsWith("done=approved"));
            page.navigate(at("/exports"));
            assertThat(page.locator("a:has-text('New export')").count()).isEqualTo(1);
            page.context().close();
            other.context().close();
        }
    }

    /** PRV-01: a hold by the court, made and lifted. */
    @Test
    void anOfficerHoldsAndLifts() {
        try (TestPerson cato = person("cato", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(cato, console, 390, ColorScheme.LIGHT);
            page.navigate(at("/people/" + contact(LENA)));
            page.locator("a:has-text('Hold…')").click();
            page.locator("#f-case_number").fill("CV-2026-1");
            page.locator("#f-reason").fill("Ordered by the court.");
            page.locator("main form[method=post] button").click();
            page.waitForURL(url -> url.endsWith("done=held"));
            assertThat(page.locator("main").textContent()).contains("In force").contains("CV-2026-1");
            page.locator("#f-reason").fill("The case is closed.");
            page.locator("button:has-text('Lift the hold')").click();
            page.waitForURL(url -> url.endsWith("done=lifted"));
            assertThat(page.locator("main").textContent()).contains("The case is closed.");
            page.context().close();
        }
    }

    /** DX-02: from an empty workspace to a first message, and the guide sees it. */
    @Test
    void theGuideEndsWithAFirstMessage() {
        Workspace fresh = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace("fresh holding", "fresh", Workspace.Kind.TEST, Set.of("DE")),
                        "component:test");
        gatepost.sandbox().connect(fresh, "component:test");
        try (TestPerson noa = TestPerson.join(gatepost, "noa", OperatorRole.ADMIN, fresh)) {
            Page page = browser.as(noa, console, 1440, ColorScheme.LIGHT);
            page.navigate(console + "/w");
            page.waitForURL(console + "/w/fresh/guide");
            page.locator("#f-name").fill("Fresh");
            page.locator("main form button").click();
            page.locator("#f-address").fill("+4915112340000");
            page.locator("button:has-text('Make the sender')").click();
            page.locator("button:has-text('Make the template')").click();
            page.locator("main a:has-text('New key')").click();
            page.locator("#f-name").fill("shop");
            page.locator("button:has-text('Make the key')").click();
            String key = page.locator("pre.sample").textContent().strip();
            page.navigate(console + "/w/fresh/guide");
            assertThat(page.locator("pre.sample").textContent())
                    .contains("order_shipped")
                    .contains("\"order\"")
                    .doesNotContain(key);
            var sent = gatepost.client()
                    .post(
                            new Secret(key),
                            "/v1/messages",
                            TestClient.document(
                                    "to", "+4915112345679",
                                    "template", "order_shipped",
                                    "variables", TestClient.document("order", "A-1")),
                            "Idempotency-Key",
                            "first");
            assertThat(sent.status()).as(sent.text()).isEqualTo(202);
            page.locator("a:has-text('see its story')").waitFor(new Locator.WaitForOptions().setTimeout(15_000));
            page.context().close();
        }
    }
}
