package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** DX-02: the tasks of keys, clients, accounts, promotions and exports, done by click in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessScreensInBrowserTest {
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
        shop.until(shop.send("+4915112345678", "order_shipped").id(), "delivered");
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

    private static String main(Page page) {
        return page.locator("main").textContent();
    }

    private int status(String key) {
        return shop.client().get(new Secret(key), "/v1/messages").status();
    }

    /** KEY-03: the successor works beside the key for the hours that were chosen; a faulty number stays as typed. */
    @Test
    void aKeyIsRotated() {
        try (TestPerson ann = TestPerson.join(gatepost, "ann", OperatorRole.ADMIN, shop.workspace())) {
            Page page = browser.as(ann, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/keys/new"));
            page.locator("#f-name").fill("backend");
            page.locator("button:has-text('Make the key')").click();
            String first = page.locator("pre.sample").textContent().strip();
            page.locator("a:has-text('I have it')").click();
            page.locator("table.rows a:has-text('backend')").click();
            page.locator("#f-grace_hours").fill("9999");
            page.locator("button:has-text('Make its successor')").click();
            assertThat(page.locator(".field.wrong").textContent()).contains("Hours in which both are valid");
            assertThat(page.locator("#f-grace_hours").inputValue()).isEqualTo("9999");
            page.locator("#f-grace_hours").fill("2");
            page.locator("button:has-text('Make its successor')").click();
            String second = page.locator("pre.sample").textContent().strip();
            assertThat(second).isNotEqualTo(first);
            assertThat(status(second)).isEqualTo(200);
            assertThat(status(first)).isEqualTo(200);
            page.context().close();
        }
    }

    /** ACC-02: a client is made, its secret shown once; it is retired after a question. */
    @Test
    void aClientIsMadeAndRetired() {
        try (TestPerson abe = TestPerson.join(gatepost, "abe", OperatorRole.ADMIN, shop.workspace())) {
            Page page = browser.as(abe, console, 390, ColorScheme.LIGHT);
            page.navigate(at("/keys/clients"));
            page.locator("a:has-text('New client…')").click();
            page.locator("#f-name").fill("warehouse");
            page.locator("button:has-text('Make the client')").click();
            assertThat(page.locator(".fault").first().textContent()).isNotBlank();
            assertThat(page.locator("#f-name").inputValue()).isEqualTo("warehouse");
            page.locator("input[value='messages:read']").check();
            page.locator("button:has-text('Make the client')").click();
            String shown = page.locator("pre.sample").textContent();
            assertThat(shown).contains("client_id").contains("client_secret");
            page.navigate(at("/keys/clients"));
            assertThat(page.content()).doesNotContain(shown.substring(shown.lastIndexOf(' ') + 1));
            Locator row = page.locator("tr:has-text('warehouse')");
            assertThat(row.locator("button:has-text('Retire')").isVisible()).isFalse();
            row.locator("summary:has-text('Retire…')").click();
            row.locator("button:has-text('Retire')").click();
            page.waitForURL(url -> url.endsWith("done=retired"));
            assertThat(page.locator("tr:has-text('warehouse')").textContent()).contains("Retired");
            page.context().close();
        }
    }

    /** ACC-03: an issuer is trusted for the tokens that say what was typed. */
    @Test
    void anIssuerIsTrusted() {
        try (TestPerson ada = TestPerson.join(gatepost, "ada", OperatorRole.ADMIN, shop.workspace())) {
            Page page = browser.as(ada, console, 1440, ColorScheme.DARK);
            page.navigate(at("/keys/issuers"));
            page.locator("a:has-text('Trust an issuer…')").click();
            page.locator("#f-name").fill("builds");
            page.locator("#f-issuer").fill("https://issuer.example");
            page.locator("#f-audience").fill("gatepost-northwind");
            page.locator("#f-claim").fill("sub");
            page.locator("#f-value").fill("repo:shop:main");
            page.locator("#f-jwks_url").fill("https://issuer.example/keys");
            page.locator("input[value='messages:read']").check();
            page.locator("button:has-text('Trust it')").click();
            page.waitForURL(url -> url.endsWith("/keys/issuers?done=kept"));
            assertThat(page.locator("tr:has-text('builds')").textContent())
                    .contains("https://issuer.example")
                    .contains("In force");
            page.context().close();
        }
    }

    /** ACC-07: somebody is invited by a link shown once, given a second role, which is withdrawn again. */
    @Test
    void somebodyIsInvitedAndChangesRole() {
        try (TestPerson olga = TestPerson.join(gatepost, "olga", OperatorRole.OWNER, null)) {
            Page page = browser.as(olga, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/operators/all"));
            page.locator("a:has-text('Invite…')").click();
            page.locator("#f-name").fill("nina");
            page.locator("#f-role").selectOption("support_agent");
            page.locator("button:has-text('Make the link')").click();
            String link = page.locator("pre.sample").textContent().strip();
            TestPerson nina = TestPerson.stranger(gatepost, "nina");
            assertThat(nina.setUp(link.substring(link.lastIndexOf('/') + 1)).status())
                    .isEqualTo(200);
            assertThat(nina.get("/w/northwind/messages", null).status()).isEqualTo(200);
            assertThat(nina.get("/w/northwind/audit", null).status()).isEqualTo(403);
            page.locator("a:has-text('I have it')").click();
            page.locator("table.rows a:has-text('nina')").click();
            page.locator("summary:has-text('Give a role…')").click();
            page.locator("#give-role").selectOption("auditor");
            page.locator("button:text-is('Give')").click();
            page.waitForURL(url -> url.endsWith("done=role-given"));
            assertThat(main(page)).contains("Auditor in northwind");
            assertThat(nina.get("/w/northwind/audit", null).status()).isEqualTo(200);
            page.locator("summary:has-text('Withdraw a role…')").click();
            page.locator("#withdraw-role").selectOption("auditor");
            page.locator("button:text-is('Withdraw')").click();
            page.waitForURL(url -> url.endsWith("done=withdrawn"));
            assertThat(nina.get("/w/northwind/audit", null).status()).isEqualTo(403);
            page.locator("summary:has-text('End every session…')").click();
            page.locator("button:text-is('End every session')").click();
            page.waitForURL(url -> url.endsWith("done=ended"));
            assertThat(nina.get("/w/northwind/messages", null).status()).isIn(302, 303, 401);
            nina.close();
            page.context().close();
        }
    }

    /** TEN-02: settings are proposed from another workspace, read line by line, and approved by another person. */
    @Test
    void aPromotionIsProposedAndApproved() {
        Workspace to = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace("northwind holding", "next", Workspace.Kind.TEST, Set.of("DE")),
                        "component:test");
        gatepost.sandbox().connect(to, "component:test");
        try (TestPerson petra = TestPerson.join(gatepost, "petra", OperatorRole.OWNER, null);
                TestPerson otto = TestPerson.join(gatepost, "otto", OperatorRole.OWNER, null)) {
            Page page = browser.as(petra, console, 1440, ColorScheme.LIGHT);
            page.navigate(console + "/w/next/promotions");
            page.locator("#f-from").selectOption("northwind");
            page.locator("button:has-text('Propose')").click();
            page.waitForURL(url -> url.endsWith("done=proposed"));
            assertThat(main(page)).contains("Waits for approval").contains("Northwind");
            assertThat(page.locator(".diff ins").count()).isPositive();
            assertThat(gatepost.rows("brand where workspace_id = '" + to.id().value() + "'")
                            .getFirst())
                    .endsWith("=0");
            Page other = browser.as(otto, console, 390, ColorScheme.DARK);
            other.navigate(page.url().replaceFirst("\\?.*", ""));
            other.locator("main button:has-text('Approve')").click();
            other.waitForURL(url -> url.endsWith("done=approved"));
            assertThat(main(other)).contains("Taken over");
            assertThat(otto.get("/v1/brands", to).text()).contains("Northwind");
            page.context().close();
            other.context().close();
        }
    }

    /** PRV-03, ACC-08: an export is made under a lent right, fetched, ended, and its copies vouched for. */
    @Test
    void anExportIsMadeFetchedAndEnded() throws IOException {
        try (TestPerson eva = TestPerson.join(gatepost, "eva", OperatorRole.AUDITOR, shop.workspace());
                TestPerson cleo =
                        TestPerson.join(gatepost, "cleo", OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            String lent = eva.post(
                            "/v1/elevations",
                            Map.of("right", "exports:make", "minutes", 30, "reason", "the yearly review asks"),
                            shop.workspace())
                    .id();
            cleo.post("/v1/elevations/" + lent + "/approve", Map.of(), shop.workspace());
            Page page = browser.as(eva, console, 1440, ColorScheme.LIGHT);
            page.navigate(at("/exports"));
            page.locator("a:has-text('New export…')").click();
            page.locator("#f-reason").fill("The yearly review.");
            page.locator("button:has-text('Make the export')").click();
            page.waitForURL(url -> url.contains("/exports/exp_"));
            Download file = page.waitForDownload(
                    () -> page.locator("a:text-is('Download')").click());
            assertThat(Files.readString(file.path(), StandardCharsets.UTF_8))
                    .contains("msg_")
                    .doesNotContain("is on its way");
            page.reload();
            assertThat(main(page)).contains("eva").doesNotContain("Nobody downloaded it.");
            page.locator("summary:has-text('End it…')").click();
            page.locator("button:has-text('End it now')").click();
            page.waitForURL(url -> url.endsWith("done=ended"));
            page.locator("#f-how").fill("Deleted from the disk.");
            page.locator("button:has-text('Note it')").click();
            page.waitForURL(url -> url.endsWith("done=destroyed"));
            assertThat(page.locator(".verdict").textContent()).contains("Over");
            page.context().close();
        }
    }
}
