package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Session.Grant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ACC-06: the way to the company's own sign-in service and back as a real browser goes it, cookies and policy included. */
class OutsideSignInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @Test
    void aPersonJoinsSignsOutAndSignsInByTheService() {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is not installed");
        try (var provider = new TestProvider();
                var gatepost = TestGatepost.start(true, provider.settings());
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
                BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(m -> {
                if (m.text().contains("Content Security Policy")) {
                    complaints.add(m.text());
                }
            });
            String base = gatepost.rooms().access().console();
            String link = TestPerson.invite(gatepost, "petra", new Grant(OperatorRole.OWNER, null, null));
            provider.person("petra's subject");
            page.navigate(base + "/join/" + link);
            page.locator(".outside button").click();
            page.waitForURL(base + "/account");
            assertThat(page.locator("h1").textContent()).isEqualTo("petra");
            assertThat(page.locator("main").textContent()).contains("Your account there is bound to this one");

            page.locator("form[action='/sign-out'] button").click();
            page.waitForURL(base + "/sign-in");
            assertThat(TestBrowser.faults(page)).isEmpty();
            page.locator(".outside button").click();
            page.waitForURL(base + "/account");

            provider.person("a stranger");
            page.locator("form[action='/sign-out'] button").click();
            page.waitForURL(base + "/sign-in");
            page.locator(".outside button").click();
            page.waitForURL(url -> url.contains("/sign-in/outside/back"));
            assertThat(page.locator("[role=alert]").textContent()).contains("belongs to nobody");
            assertThat(TestBrowser.faults(page)).isEmpty();
            assertThat(complaints).isEmpty();
        }
    }
}
