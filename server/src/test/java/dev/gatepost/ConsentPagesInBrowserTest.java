package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CON-07: the pages in a real browser, small and wide, light and dark: readable, labelled, and with no complaint. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentPagesInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String PERSON = "+13052349001";

    private TestGatepost gatepost;
    private TestShop shop;
    private Playwright playwright;
    private Browser browser;
    private String form = "";

    @BeforeAll
    void open() {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is not installed");
        gatepost = TestGatepost.start();
        shop = gatepost.shop("browser");
        form = ConsentPagesTest.form(shop);
        shop.consent(PERSON);
        shop.client().put(shop.key(), "/v1/page-looks/" + shop.brand(), Map.of("colour", "#0b6e4f"));
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

    private Map<String, String> paths() {
        var links = gatepost.rooms().consents().unsubscribeLinks();
        ContactId contact = ContactId.parse(
                        shop.get("/v1/consents/state?address=%2B13052349001").at("/contact"))
                .orElseThrow();
        int cut = TestGatepost.PAGES.length();
        return Map.of(
                "form",
                form,
                "leave",
                links.of(shop.workspace(), contact, Channel.SMS, Purpose.PROMOTIONAL, shop.brand())
                        .substring(cut),
                "choices",
                links.preferences(shop.workspace(), contact).substring(cut),
                "dead",
                "/p/c/nothing");
    }

    /** CON-07 */
    @ParameterizedTest
    @CsvSource({"390,LIGHT", "390,DARK", "1440,LIGHT", "1440,DARK"})
    void everyPageCanBeReadAndUsed(int width, ColorScheme scheme) throws java.io.IOException {
        Path shots = Files.createDirectories(Path.of("target", "pages"));
        for (Map.Entry<String, String> path : paths().entrySet()) {
            try (Page page = browser.newPage(
                    new Browser.NewPageOptions().setViewportSize(width, 844).setColorScheme(scheme))) {
                List<String> complaints = new java.util.ArrayList<>();
                page.onConsoleMessage(m -> {
                    if (m.text().contains("Content Security Policy")) {
                        complaints.add(m.text());
                    }
                });
                page.navigate(gatepost.client().base() + path.getValue());
                if (path.getKey().equals("form")) {
                    page.locator("button").click();
                    assertThat(page.locator("[role=alert]").textContent()).contains("Choose at least one.");
                    page.locator("#agree-sms").check();
                    page.locator("#number").fill("12");
                    page.locator("button").click();
                    assertThat(page.locator("#agree-sms").isChecked()).isTrue();
                    assertThat(page.locator("#number").getAttribute("aria-invalid"))
                            .isEqualTo("true");
                }
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(shots.resolve(path.getKey() + "-" + width + "-" + scheme + ".png")));
                assertThat(TestBrowser.faults(page))
                        .as(path.getKey() + " " + width + " " + scheme)
                        .isEmpty();
                assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .isEqualTo(width);
                assertThat(complaints).isEmpty();
            }
        }
    }
}
