package dev.gatepost.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.TestBrowser;
import dev.gatepost.TestClient;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.TestGatepost;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.demo.Demo;
import dev.gatepost.demo.Story;
import dev.gatepost.demo.StoryBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo's page in a real browser, after the story was played once (DX-02, and DX-01 for the demo). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LivePageTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    /** Everything that the story writes to, and the number of the reader's own message. */
    private static final List<String> ADDRESSES =
            List.of("4915112345678", "lena@example.com", "13055550101", "491511234606", "4915112345681");

    private final List<String> complaints = new ArrayList<>();
    private TestGatepost gatepost;
    private TestClient client;
    private Playwright playwright;
    private Browser browser;
    private Page watching;
    private String base = "";

    @BeforeAll
    void playTheStory() {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is not installed");
        gatepost = TestGatepost.start(true);
        base = "http://localhost:" + gatepost.rooms().settings().privateHttpPort();
        client = new TestClient(base);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(QUIET));
        StoryBoard board = Story.board(scene -> {});
        gatepost.server().demoConsole().show(board);
        assertThat(client.get(null, "/").text()).contains("begins in a moment", "every 1s", "http-equiv=\"refresh\"");
        watching = open(plain(), "/");
        assertThat(new Demo(gatepost.rooms(), gatepost.sandbox(), board).play()).isTrue();
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
            playwright.close();
        }
        if (gatepost != null) {
            client.close();
            gatepost.close();
        }
    }

    private Page open(Browser.NewContextOptions options, String path) {
        BrowserContext context = browser.newContext(options);
        Page page = context.newPage();
        complaints.clear();
        // Violations of the content security policy are told on the console too.
        page.onConsoleMessage(message -> complaints.add(message.type() + " " + message.text()));
        page.onPageError(complaints::add);
        page.navigate(base + path);
        return page;
    }

    private static Browser.NewContextOptions plain() {
        return new Browser.NewContextOptions();
    }

    /** DX-02 */
    @Test
    void thePageShowsNineScenesAsToldWithTheDecisionOfEachMessage() {
        Page page = open(plain(), "/");

        assertThat(page.locator(".scene.good").count()).isEqualTo(9);
        assertThat(page.locator("#scene-3 .reason").innerText()).contains("outside the hours", "20:30", "08:00");
        assertThat(page.locator("#scene-5 .reason").allInnerTexts().getFirst()).contains("opted out");
        page.locator("#scene-5 .message summary").click();
        String inside = page.locator("#scene-5 .inside").innerText();
        assertThat(inside).contains("Refused", "suppressed", "gate/suppression", "cev_", "Rule packs", "Not sent");
        assertThat(page.locator("#fold-9 .message").count()).isEqualTo(12);
        assertThat(page.locator("#live").getAttribute("hx-trigger"))
                .as("the polling has stopped")
                .isEqualTo("focus from:window");
        page.waitForTimeout(1200);
        assertThat(page.locator("#clock").innerText()).as("the clock runs").matches("\\d\\d:\\d\\d:\\d\\d");
        assertThat(complaints).isEmpty();
        page.context().close();
    }

    /** DX-02 */
    @Test
    void aPageThatWasOpenBeforehandFollowsTheStoryByItself() {
        watching.waitForSelector("#live[hx-trigger='focus from:window'] #scene-9.good");

        assertThat(watching.locator(".scene.good").count()).isEqualTo(9);
        assertThat(client.get(null, "/").text()).doesNotContain("every 1s", "http-equiv=\"refresh\"");
    }

    /** DX-02: that no complaint was heard means something. */
    @Test
    void theBrowserRefusesWhatIsInlineAndSaysSo() {
        Page page = open(plain(), "/");

        page.evaluate("document.body.setAttribute('style', 'color: red')");
        page.waitForTimeout(200);

        assertThat(complaints).anyMatch(c -> c.contains("Content Security Policy"));
        page.context().close();
    }

    /** PRV-01, DX-02 */
    @Test
    void noAddressAppearsInFull() {
        sendOwn("+4915112345681");

        String page = client.get(null, "/").text();

        assertThat(page).contains("+49…681", "+49…678", "l…@example.com", "+13…101");
        assertThat(ADDRESSES).noneMatch(page::contains);
    }

    /** DX-02 */
    @Test
    void aMessageOfOnesOwnAppearsWhenTheReaderComesBack() {
        Page page = open(plain(), "/");
        page.locator("#scene-5 .message summary").click();
        String id = sendOwn("+4915112345682");

        page.evaluate("window.dispatchEvent(new Event('focus'))");
        page.waitForSelector("#own #" + id);

        assertThat(page.locator("#scene-5 .message details").getAttribute("open"))
                .as("what was open stays open")
                .isNotNull();
        page.waitForSelector("#own .sign.good");
        assertThat(complaints).isEmpty();
        page.context().close();
    }

    /** DX-02 */
    @Test
    void thePageIsWholeWithoutJavaScript() {
        Page page = open(plain().setJavaScriptEnabled(false), "/");

        assertThat(page.locator(".scene.good").count()).isEqualTo(9);
        page.locator("#scene-1 .message summary").click();
        assertThat(page.locator("#scene-1 .inside").innerText()).contains("Allowed", "Delivered");
        assertThat(page.locator("#clock").innerText()).matches("\\d\\d:\\d\\d");
        page.context().close();
    }

    /** ACC-06 */
    @Test
    void theLinkWorksOnceAndByPostOnlyAndTheClockMovesOnlyWithItsSession() {
        Workspace before = workspace();
        assertThat(client.method(null, "POST", "/demo/clock?hours=1", "Origin", base)
                        .code())
                .isEqualTo("session_missing");
        String link = "/welcome/" + gatepost.server().demoConsole().newLink().reveal();
        assertThat(client.get(null, link).status()).isEqualTo(200);
        assertThat(client.get(null, link).headers().firstValue("Set-Cookie")).isEmpty();

        Page page = open(plain(), link);
        page.locator("button").click();
        page.waitForURL(base + "/");

        assertThat(client.method(null, "POST", link).status())
                .as("a second use")
                .isEqualTo(403);
        var cookie = page.context().cookies().getFirst();
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite.name()).isEqualTo("STRICT");
        String session = "gatepost_demo=" + cookie.value;
        Reply foreign =
                client.method(null, "POST", "/demo/clock?hours=1", "Cookie", session, "Origin", "http://localhost:1");
        assertThat(foreign.code()).isEqualTo("origin_not_allowed");
        assertThat(client.method(null, "POST", "/demo/clock?hours=1", "Cookie", session)
                        .status())
                .isEqualTo(403);
        Reply far = client.method(
                null, "POST", "/demo/clock?shows=2099-01-01T00:00:00Z", "Cookie", session, "Origin", base);
        assertThat(far.status()).isEqualTo(400);
        assertThat(workspace().clock()).isEqualTo(before.clock());

        page.locator("#move-8").click();

        page.waitForSelector("#scene-3 summary .sign.good");
        Duration moved = workspace().clock().offset().minus(before.clock().offset());
        assertThat(moved).isBetween(Duration.ofHours(1), Duration.ofHours(24));
        assertThat(page.locator("#scene-3 .reason").innerText()).contains("open 08:00");
        assertThat(complaints).isEmpty();
        page.context().close();
    }

    /** ACC-01: the page belongs to the private door. */
    @Test
    void thePublicDoorKnowsNothingOfThePage() {
        for (String path : List.of("/", "/demo/timeline", "/assets/page.css", "/welcome/x")) {
            assertThat(gatepost.client().get(null, path).status()).as(path).isEqualTo(404);
        }
    }

    /** DX-02 */
    @Test
    void assetsAreKeptByTheBrowserAndNothingElseIsServed() {
        Reply css = client.get(null, Assets.address("page.css"));
        String tag = css.headers().firstValue("ETag").orElseThrow();

        assertThat(css.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable", "max-age=31536000");
        assertThat(client.get(null, "/assets/page.css", "If-None-Match", tag).status())
                .isEqualTo(304);
        assertThat(client.get(null, "/assets/inter-5.3.0-LICENSE.txt").status()).isEqualTo(404);
        assertThat(client.get(null, "/assets/DemoPages.class").status()).isEqualTo(404);
    }

    /** DX-02: WCAG 2.2 AA. */
    @ParameterizedTest
    @CsvSource({"390, LIGHT", "390, DARK", "1440, LIGHT", "1440, DARK"})
    void thePageIsAccessible(int width, ColorScheme scheme) {
        Page page = open(plain().setViewportSize(width, 900).setColorScheme(scheme), "/");
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");

        List<Rule> violations = TestBrowser.faults(page);

        assertThat(violations)
                .extracting(rule -> rule.getId() + " " + rule.getNodes())
                .isEmpty();
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
                .as("nothing is wider than the window")
                .isEqualTo(width);
        page.context().close();
    }

    private Workspace workspace() {
        return gatepost.rooms().workspaces().named(Demo.NAME).orElseThrow();
    }

    /** A message of the reader's own, by the public API; returns its id once it was delivered. */
    private String sendOwn(String to) {
        Instant until = Instant.now().plusSeconds(600);
        var key = gatepost.rooms()
                .credentials()
                .create(workspace(), "own", EnumSet.allOf(Right.class), until, "component:test")
                .key();
        var variables = Map.of("name", "Ada", "order", "A-1");
        Reply sent = gatepost.client()
                .post(
                        key,
                        "/v1/messages",
                        Map.of("to", to, "template", "order_shipped", "variables", variables),
                        "Idempotency-Key",
                        to.substring(1));
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(15))
                .until(() -> gatepost.client()
                        .get(key, "/v1/messages/" + sent.id())
                        .at("/status")
                        .equals("delivered"));
        return sent.id();
    }
}
