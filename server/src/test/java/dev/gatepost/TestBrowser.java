package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Debian's Chromium without a screen; a test that asks for it is left out where it is not installed. */
public final class TestBrowser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final int HEIGHT = 844;
    private static final int MOST_BYTES = 100_000;

    private final Playwright playwright;
    private final Browser browser;

    private TestBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    public static TestBrowser open() {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is not installed");
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
        return new TestBrowser(playwright, browser);
    }

    /** A window in which this person has signed in; close its context. */
    public Page as(TestPerson person, String console, int width, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, HEIGHT)
                .setColorScheme(scheme)
                // A session belongs to the browser that opened it.
                .setUserAgent("Java-http-client/" + System.getProperty("java.version")));
        context.addCookies(Arrays.stream(person.cookieHeader().split("; "))
                .map(pair -> new Cookie(pair.split("=", 2)[0], pair.split("=", 2)[1]).setUrl(console))
                .toList());
        return context.newPage();
    }

    /** A window of somebody who is nobody to the console; close its context. */
    Page open(Browser.NewContextOptions options) {
        return browser.newContext(options).newPage();
    }

    /** Takes a picture; the page has no fault that a machine finds, and nothing is wider than the screen. */
    public static void look(Page page, Path picture) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(picture));
        assertThat(faults(page)).as(page.url()).isEmpty();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing wider than the screen: " + page.url())
                .isEqualTo(true);
    }

    /** What of WCAG 2.2 AA a machine finds against the page; by night of its colours alone, for the rest is the same. */
    public static List<Rule> faults(Page page) {
        // In the page itself; the other way, for frames, of which there are none, opens a second page for each look.
        AxeBuilder axe = new AxeBuilder(page).setLegacyMode(true);
        if (page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches").equals(true)) {
            axe.withRules(List.of("color-contrast", "link-in-text-block"));
        } else {
            axe.withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"));
        }
        return axe.analyze().getViolations();
    }

    /**
     * Opens each screen below an address and looks at it: it is there, light enough for a telephone, without fault, and
     * nothing that somebody wrote into a name or a text runs as a script. Tells of all that are wrong.
     */
    static void tour(Page page, String base, Map<String, String> screens, String suffix) throws IOException {
        Path shots = Files.createDirectories(Path.of("target", "pages"));
        List<String> faults = new ArrayList<>();
        page.onConsoleMessage(m -> {
            if (m.text().contains("Content Security Policy")) {
                faults.add(m.text());
            }
        });
        for (var screen : screens.entrySet()) {
            Response response = page.navigate(base + screen.getValue());
            String shot = screen.getKey() + "-" + suffix;
            try {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body().length).isLessThan(MOST_BYTES);
                look(page, shots.resolve(shot + ".png"));
            } catch (AssertionError e) {
                faults.add(shot + ": " + e.getMessage());
            }
        }
        assertThat(faults).isEmpty();
        assertThat(page.evaluate("window.hacked === undefined")).isEqualTo(true);
        page.context().close();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
