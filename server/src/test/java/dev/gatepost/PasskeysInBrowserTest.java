package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Session.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ACC-06, ACC-09: passkeys in a real browser with an authenticator of its own, and the pages as people meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeysInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private TestGatepost gatepost;
    private Playwright playwright;
    private Browser browser;
    private String base = "";

    @BeforeAll
    void open() {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is not installed");
        gatepost = TestGatepost.start(true);
        base = gatepost.rooms().access().console();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
    }

    @AfterAll
    void close() {
        if (playwright != null) {
            browser.close();
            playwright.close();
        }
        if (gatepost != null) {
            gatepost.close();
        }
    }

    private static void giveAuthenticator(BrowserContext context, Page page) {
        CDPSession devtools = context.newCDPSession(page);
        devtools.send("WebAuthn.enable");
        var options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        var given = new JsonObject();
        given.add("options", options);
        devtools.send("WebAuthn.addVirtualAuthenticator", given);
    }

    /** ACC-06, ACC-09 */
    @Test
    void aPersonJoinsSignsInAndConfirmsByPasskeyAlone() {
        String link = TestPerson.invite(gatepost, "petra", new Grant(OperatorRole.OWNER, null, null));
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            giveAuthenticator(context, page);
            page.navigate(base + "/join/" + link);
            // To the screens, and so to the guide where nothing can be sent yet; who has no workspace sees the account.
            page.waitForRequest(
                    base + "/w", () -> page.locator(".passkey button").click());
            page.waitForURL(base + "/account");
            assertThat(page.locator("h1").textContent()).isEqualTo("petra");
            assertThat(page.locator("main").textContent()).contains("owner, everywhere");

            page.locator("form[action='/sign-out'] button").click();
            page.waitForURL(base + "/sign-in");
            page.navigate(base + "/account");
            assertThat(page.url()).isEqualTo(base + "/sign-in");
            page.locator(".passkey button").click();
            page.waitForURL(base + "/account");

            gatepost.value("with changed as (update directory_session set passkey_at = now() - interval '6 minutes'"
                    + " returning 1) select count(*) from changed");
            page.locator(".passkey button").click();
            page.waitForURL(base + "/confirm");
            page.locator(".passkey button").click();
            page.waitForURL(base + "/account");
            assertThat(gatepost.value("select 1 from directory_session where passkey_at > now() - interval '1 minute'"
                            + " and ended_at is null"))
                    .isPresent();
            assertThat(gatepost.value("select signature_count from directory_passkey"))
                    .hasValueSatisfying(n -> assertThat(Long.parseLong(n)).isPositive());
        }
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            giveAuthenticator(context, page);
            page.navigate(base + "/sign-in");
            page.locator(".passkey button").click();
            page.locator(".passkey .notice:not([hidden])").waitFor();
            assertThat(page.url()).isEqualTo(base + "/sign-in");
        }
    }

    /** ACC-06 */
    @ParameterizedTest
    @CsvSource({"390,LIGHT", "390,DARK", "1440,LIGHT", "1440,DARK"})
    void everyPageCanBeReadAndUsed(int width, ColorScheme scheme) throws IOException {
        Path shots = Files.createDirectories(Path.of("target", "pages"));
        String name = "reader" + width + scheme.name().charAt(0);
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        String link = TestPerson.invite(gatepost, lower, new Grant(OperatorRole.SUPPORT_AGENT, null, null));
        try (BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, 844).setColorScheme(scheme))) {
            Page page = context.newPage();
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(m -> {
                if (m.text().contains("Content Security Policy")) {
                    complaints.add(m.text());
                }
            });
            giveAuthenticator(context, page);
            for (String path : List.of("/sign-in", "/join/nothing", "/join/" + link)) {
                page.navigate(base + path);
                look(page, shots.resolve(path.substring(1).split("/")[0] + "-" + width + "-" + scheme + ".png"));
            }
            page.locator("#password").fill("too short");
            page.locator("#code").fill("000000");
            page.locator("form[action^='/join/']").evaluate("form => { form.noValidate = true; }");
            page.locator("form[action^='/join/'] button").click();
            assertThat(page.locator("[role=alert]:not([hidden])").first().textContent())
                    .contains("12 to 128 characters");
            page.locator(".passkey button").click();
            page.waitForURL(base + "/account");
            look(page, shots.resolve("account-" + width + "-" + scheme + ".png"));
            page.navigate(base + "/confirm");
            look(page, shots.resolve("confirm-" + width + "-" + scheme + ".png"));
            assertThat(complaints).isEmpty();
        }
    }

    private static void look(Page page, Path shot) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(shot));
        assertThat(TestBrowser.faults(page)).as(page.url()).isEmpty();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing wider than the screen: " + page.url())
                .isEqualTo(true);
    }
}
