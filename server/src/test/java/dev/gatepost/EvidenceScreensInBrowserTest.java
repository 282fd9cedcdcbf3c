package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.nio.file.Files;
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

/** DX-02: the screens of controls, reviews, vendors, packs and claims, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceScreensInBrowserTest {
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

    private static String main(Page page) {
        return page.locator("main").textContent();
    }

    private String started(TestPerson person, String path, Map<String, Object> body) {
        TestClient.Reply made = person.post(path, body, shop.workspace());
        assertThat(made.status()).as(made.text()).isBetween(200, 299);
        return made.id();
    }

    /** DX-02, GOV-02, GOV-03, GOV-06, GOV-08, GOV-11 */
    @ParameterizedTest
    @CsvSource({"390,LIGHT", "390,DARK", "1440,LIGHT", "1440,DARK"})
    void everyScreenCanBeReadAndUsed(int width, ColorScheme scheme) throws IOException {
        String name = ("looker" + width + scheme.name().charAt(0)).toLowerCase(Locale.ROOT);
        try (TestPerson olga = TestPerson.join(gatepost, name, OperatorRole.OWNER, null)) {
            String vendor = started(
                    olga,
                    "/v1/vendors",
                    TestClient.document("name", name + HOSTILE.substring(0, 60), "purpose", HOSTILE));
            String review = started(olga, "/v1/reviews", TestClient.document("kind", "access"));
            String claim = started(
                    olga,
                    "/v1/claim-files",
                    TestClient.document(
                            "address", "+1305555019" + name.length() % 10, "case_number", name, "reason", HOSTILE));
            Map<String, String> screens = new TreeMap<>();
            screens.put("controls", "/controls");
            screens.put("control", "/controls/drills_are_held");
            screens.put("measures", "/controls/measures");
            screens.put("owners", "/controls/owners");
            screens.put("reviews", "/controls/reviews");
            screens.put("review", "/controls/reviews/" + review);
            screens.put("vendors", "/controls/vendors");
            screens.put("vendor-new", "/controls/vendors/new");
            screens.put("vendor", "/controls/vendors/" + vendor);
            screens.put("packs", "/evidence");
            screens.put("claims", "/evidence/claims");
            screens.put("claim-new", "/evidence/claims/new");
            screens.put("claim", "/evidence/claims/" + claim);
            Page page = browser.as(olga, console, width, scheme);
            TestBrowser.tour(page, at(""), screens, width + "-" + scheme);
        }
    }

    /** GOV-02: somebody looks now, and what was found stands there with their name. */
    @Test
    void anOfficerLooksAtAControlNow() {
        try (TestPerson cora = person("cora", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(cora, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/controls"));
            page.locator("main table.rows a:has-text('Every key ends by itself')")
                    .click();
            page.locator("button:has-text('Look now')").click();
            page.waitForURL(url -> url.endsWith("/controls/keys_end?done=looked"));
            assertThat(main(page)).contains("SOC 2").contains("ACC-01").contains("cora");
            assertThat(page.locator("main table.rows tbody tr").count()).isPositive();
            page.context().close();
        }
    }

    /** GOV-02: what people rehearsed is recorded by them, and the control finds it. */
    @Test
    void anOfficerRecordsADrill() {
        try (TestPerson dora = person("dora", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(dora, console, 390, ColorScheme.DARK);
            page.navigate(at("/controls/drills_are_held"));
            page.locator("#drill-kind").selectOption("lost_key");
            page.locator("#drill-report").fill("Revoked within four minutes. Report R-7.");
            page.locator("button:has-text('Record it')").click();
            page.waitForURL(url -> url.endsWith("/controls/drills_are_held?done=recorded"));
            page.waitForCondition(() -> {
                page.locator("button:has-text('Look now')").click();
                return page.locator(".verdict").textContent().contains("Holds");
            });
            assertThat(dora.get("/v1/audit-events?action=drill.held", shop.workspace())
                            .text())
                    .contains("Report R-7.");
            page.context().close();
        }
    }

    /** GOV-08: each measure stands beside its goal. */
    @Test
    void aMeasureTellsWhetherItsGoalIsMet() {
        try (TestPerson cleo = person("cleo", OperatorRole.COMPLIANCE_OFFICER)) {
            cleo.post("/v1/controls/keys_end/run", Map.of(), shop.workspace());
            Page page = browser.as(cleo, console, 390, ColorScheme.LIGHT);
            page.navigate(at("/controls/measures"));
            Locator coverage = page.locator("main section.panel:has-text('Controls that hold')")
                    .last();
            assertThat(coverage.textContent()).contains("the goal is at least 95 %");
            assertThat(coverage.locator("svg.gauge line.full").getAttribute("x1"))
                    .isEqualTo("950");
            assertThat(coverage.locator(".metered .sign").textContent()).containsAnyOf("Met", "Not met");
            page.context().close();
        }
    }

    /** GOV-11: what has no owner shows, is given one, and shows no more. */
    @Test
    void anAdminGivesAnOrphanAnOwner() {
        try (TestPerson ann = person("ann", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(ann, console, 390, ColorScheme.DARK);
            page.navigate(at("/controls/owners"));
            Locator orphans = page.locator("section.panel:has(h2:text-is('Without an owner'))");
            int before = orphans.locator("tbody tr").count();
            assertThat(before).isPositive();
            orphans.locator("a:has-text('parcel_today')").click();
            page.locator("#owner-owner").fill("Not An Owner");
            page.locator("main button:has-text('Save')").click();
            assertThat(page.locator(".field.wrong").textContent()).contains("sign-in name");
            assertThat(page.locator("#owner-owner").inputValue()).isEqualTo("Not An Owner");
            page.locator("#owner-owner").fill("texts@shop.example");
            page.locator("main button:has-text('Save')").click();
            page.waitForURL(url -> url.endsWith("done=owned"));
            assertThat(orphans.locator("tbody tr").count()).isEqualTo(before - 1);
            assertThat(main(page)).contains("texts@shop.example");
            page.context().close();
        }
    }

    /** GOV-03: a review is started, decided line by line, and finished; what is revoked opens nothing any more. */
    @Test
    void anOfficerReviewsKeysUntilAllAreDecided() {
        try (TestPerson rita = person("rita", OperatorRole.OWNER)) {
            String key = rita.post(
                            "/v1/credentials",
                            TestClient.document(
                                    "name", "lost laptop", "purpose", "send", "scopes", List.of("messages:read")),
                            shop.workspace())
                    .at("/key");
            Page page = browser.as(rita, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/controls/reviews"));
            page.locator("#review-kind").selectOption("rotation");
            page.locator("main button:has-text('Start')").click();
            page.waitForURL(url -> url.contains("/controls/reviews/rev_"));
            Locator line = page.locator("section.panel:has(h2:has-text('lost laptop'))")
                    .first();
            line.locator("summary").click();
            line.locator("form").last().locator("input[name=reason]").fill("The laptop is gone.");
            line.locator("button:has-text('Revoke it now')").click();
            page.waitForURL(url -> url.endsWith("done=decided"));
            assertThat(shop.client().get(new Secret(key), "/v1/messages").status())
                    .isEqualTo(401);
            Locator keep = page.locator("button:has-text('Decide')");
            for (int lines = keep.count(); lines > 0; lines = keep.count()) {
                page.locator("main input[name=reason]:visible").first().fill("Still in use.");
                keep.first().click();
                page.waitForLoadState();
            }
            assertThat(main(page)).contains("Finished").contains("Revoked").contains("The laptop is gone.");
            assertThat(page.locator("svg.gauge").getAttribute("aria-label")).endsWith("are decided.");
            page.context().close();
        }
    }

    /** GOV-06: a vendor is added, looked at, changed, and its use ended after a question. */
    @Test
    void anOfficerKeepsTheRegisterOfVendors() {
        try (TestPerson vera = person("vera", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(vera, console, 390, ColorScheme.LIGHT);
            page.navigate(at("/controls/vendors"));
            page.locator("a:has-text('Add a vendor…')").click();
            page.locator("#vendor-name").fill("Carrier & Sons");
            page.locator("#vendor-purpose").fill("Text messages");
            page.locator("#vendor-regions").fill("DE, FR");
            page.locator("#vendor-subprocessors").fill("Cloud Ltd\nNight Shift Inc");
            page.locator("#vendor-data_classes").fill("address");
            page.locator("#vendor-review_due").fill("2020-01-01");
            page.locator("main button:has-text('Add')").click();
            page.waitForURL(url -> url.endsWith("done=saved"));
            assertThat(main(page)).contains("Review overdue").contains("Cloud Ltd, Night Shift Inc");
            page.locator("button:has-text('I looked at it')").click();
            page.waitForURL(url -> url.endsWith("done=looked"));
            assertThat(page.locator(".verdict").textContent()).contains("No agreement on data");
            page.locator("summary:has-text('Change its terms…')").click();
            assertThat(page.locator("#vendor-regions").inputValue()).isEqualTo("DE\nFR");
            page.locator("#vendor-dpa").fill("DPA-7");
            page.locator("main button:has-text('Save')").click();
            page.waitForURL(url -> url.endsWith("done=saved"));
            assertThat(page.locator(".verdict").textContent()).contains("In order");
            page.locator("summary:has-text('End its use…')").click();
            page.locator("main button:has-text('End its use')").click();
            page.waitForURL(url -> url.endsWith("done=retired"));
            assertThat(page.locator(".verdict").textContent()).contains("Not used any more");
            assertThat(page.locator("main button").count()).isZero();
            page.context().close();
        }
    }

    /** GOV-01: a pack is asked for, the page sees when it is ready, and it is downloaded. */
    @Test
    void anOfficerMakesAPackAndTakesIt() throws IOException {
        try (TestPerson paul = person("paul", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(paul, console, 1440, ColorScheme.DARK);
            page.navigate(at("/evidence"));
            page.locator("main button:has-text('Make a pack')").click();
            page.waitForURL(url -> url.contains("/evidence/packs/evp_"));
            Locator download = page.locator("a:has-text('Download')");
            // Nobody reloads: the page looks again by itself.
            download.waitFor(new Locator.WaitForOptions().setTimeout(90_000));
            assertThat(main(page)).contains("Took").contains("SHA-256");
            Download file = page.waitForDownload(download::click);
            assertThat(Files.readAllBytes(file.path())).startsWith('P', 'K');
            assertThat(page.request().get(at("/evidence/policy")).text()).contains("northwind");
            page.context().close();
        }
    }

    /** GOV-09: from one number to a stop, a hold, and the file. */
    @Test
    void anOfficerAnswersAClaimFromOneNumber() throws IOException {
        String dan = "+12025550177";
        shop.consent(dan);
        try (TestPerson cato = person("cato", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(cato, console, 390, ColorScheme.LIGHT);
            page.navigate(at("/evidence/claims"));
            page.locator("a:has-text('New claim file…')").click();
            page.locator("#claim-address").fill("nobody");
            page.locator("#claim-case_number").fill("CLM-7");
            page.locator("#claim-reason").fill("Letter of counsel.");
            page.locator("main button.danger").click();
            assertThat(page.locator(".field.wrong").textContent()).contains("Phone number or email");
            assertThat(page.locator("#claim-case_number").inputValue()).isEqualTo("CLM-7");
            page.locator("#claim-address").fill(dan);
            page.locator("main button.danger").click();
            page.waitForURL(url -> url.contains("/evidence/claims/clm_"));
            assertThat(main(page)).contains("Stopped").contains("Held").contains("Letter of counsel.");
            assertThat(page.url() + page.content()).doesNotContain(dan);
            Download file = page.waitForDownload(
                    () -> page.locator("a:has-text('Download the file')").click());
            assertThat(Files.readAllBytes(file.path())).startsWith('P', 'K');
            assertThat(shop.message(shop.send(dan, "order_shipped").id()).at("/status"))
                    .hasToString("\"blocked\"");
            page.locator("main dd a[href*='/privacy/holds/']").click();
            assertThat(main(page)).contains("In force").contains("CLM-7");
            page.context().close();
        }
    }

    /** GOV-09: from the person's own page. */
    @Test
    void anOfficerAnswersAClaimFromThePersonsPage() {
        String eve = "+12025550188";
        shop.consent(eve);
        String contact = shop.get("/v1/consents/state?address=" + eve.replace("+", "%2B"))
                .at("/contact");
        try (TestPerson carl = person("carl", OperatorRole.COMPLIANCE_OFFICER)) {
            Page page = browser.as(carl, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/people/" + contact));
            page.locator("a:has-text('Claim file…')").click();
            page.locator("#claim-case_number").fill("CLM-8");
            page.locator("#claim-reason").fill("Never signed up.");
            page.locator("main button.danger").click();
            page.waitForURL(url -> url.contains("/evidence/claims/clm_"));
            assertThat(main(page)).contains(contact);
            assertThat(shop.message(shop.send(eve, "order_shipped").id()).at("/status"))
                    .hasToString("\"blocked\"");
            page.context().close();
        }
    }

    /** ACC-07: what a role may not do is not there, and refused when forced. */
    @Test
    void anAuditorReadsAndChangesNothing() {
        try (TestPerson ada = person("ada", OperatorRole.AUDITOR);
                TestPerson dev = person("devi", OperatorRole.DEVELOPER)) {
            Page page = browser.as(ada, console, 1440, ColorScheme.LIGHT);
            for (String path : List.of(
                    "/controls",
                    "/controls/keys_end",
                    "/controls/owners",
                    "/controls/reviews",
                    "/controls/vendors",
                    "/evidence",
                    "/evidence/claims")) {
                assertThat(page.navigate(at(path)).status()).as(path).isEqualTo(200);
                assertThat(page.locator("main form, main button, main .title .button:not(:has-text('Written policy'))")
                                .count())
                        .as(path)
                        .isZero();
            }
            for (String path : List.of("/controls/vendors/new", "/evidence/claims/new")) {
                assertThat(page.navigate(at(path)).status()).as(path).isEqualTo(403);
            }
            String shown = ada.get("/w/northwind/controls", null).text();
            for (String path :
                    List.of("/controls/keys_end/run", "/controls/reviews", "/evidence", "/evidence/claims")) {
                assertThat(ada.form("/w/northwind" + path, shown, Map.of("kind", "access"))
                                .status())
                        .as(path)
                        .isEqualTo(403);
            }
            page.context().close();
            assertThat(dev.get("/w/northwind/controls", null).status()).isEqualTo(403);
            assertThat(dev.get("/w/northwind/evidence", null).status()).isEqualTo(403);
        }
    }
}
