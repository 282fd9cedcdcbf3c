package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Cookie;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.platform.DoorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-06, TLS-01: a hostile page in a real browser, of another site and of another port, against every door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePageTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String PLANTED = "planted";

    private final TestGatepost gatepost = TestGatepost.start(true);
    private final String console = gatepost.rooms().access().console();
    private HttpServer hostile;
    private Playwright playwright;
    private Browser browser;

    @BeforeAll
    void open() throws IOException {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is not installed");
        hostile = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hostile.createContext("/", call -> {
            byte[] page = page().getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().set("Content-Type", "text/html");
            call.sendResponseHeaders(200, page.length);
            call.getResponseBody().write(page);
            call.close();
        });
        hostile.start();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--host-resolver-rules=MAP *.example 127.0.0.1")));
    }

    @AfterAll
    void close() {
        if (playwright != null) {
            browser.close();
            playwright.close();
            hostile.stop(0);
        }
        gatepost.close();
    }

    /** The token of a form, as our pages mask it, for a cookie that the hostile page planted. */
    private static String masked() {
        byte[] token = PLANTED.getBytes(StandardCharsets.UTF_8);
        byte[] both = Arrays.copyOf(new byte[token.length], token.length * 2);
        System.arraycopy(token, 0, both, token.length, token.length);
        return Base64.getUrlEncoder().encodeToString(both);
    }

    private String page() {
        return """
                <!doctype html><title>hostile</title>
                <form id="f" method="post" action="%1$s/sign-out" target="frame">
                <input name="_csrf" value="%2$s"></form><iframe name="frame"></iframe>
                <script>
                window.read = [];
                document.cookie = 'XSRF-TOKEN=%3$s; path=/';
                const ask = (path, how) => fetch('%1$s' + path, Object.assign({credentials: 'include'}, how))
                    .then(r => r.text()).then(t => window.read.push(t)).catch(() => {});
                const post = {method: 'POST', mode: 'no-cors', body: '{"name":"mallory","role":"owner"}'};
                Promise.all([
                    ask('/v1/session', {}), ask('/v1/operators', {}), ask('/v1/operators', post),
                    ask('/v1/operators', {method: 'POST', body: post.body,
                        headers: {'Content-Type': 'application/json', 'X-XSRF-TOKEN': '%3$s'}}),
                    ask('/sign-out', {method: 'POST', mode: 'no-cors', body: new URLSearchParams({_csrf: '%2$s'})})
                ]).then(() => { document.getElementById('f').submit(); document.title = 'done'; });
                </script>""".formatted(console, masked(), PLANTED);
    }

    /** ACC-06 */
    @Test
    void aPageOfAnotherSiteOrPortChangesAndReadsNothing() {
        try (TestPerson olga = TestPerson.join(gatepost, "olga", OperatorRole.OWNER, null)) {
            for (String host : List.of("localhost", "127.0.0.1", "evil.example")) {
                try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                        .setUserAgent("Java-http-client/" + System.getProperty("java.version")))) {
                    context.addCookies(Arrays.stream(olga.cookieHeader().split("; "))
                            .map(pair -> new Cookie(pair.split("=", 2)[0], pair.split("=", 2)[1]).setUrl(console))
                            .toList());
                    Page page = context.newPage();
                    page.navigate("http://" + host + ":" + hostile.getAddress().getPort() + "/");
                    page.waitForCondition(() -> page.title().equals("done"));
                    page.waitForTimeout(500);
                    assertThat(page.evaluate("window.read.join('')")).as(host).isEqualTo("");
                }
            }
            assertThat(olga.get("/v1/session", null).at("/name"))
                    .as("still signed in")
                    .isEqualTo("olga");
            assertThat(olga.get("/v1/operators", null).text()).doesNotContain("mallory");
        }
    }

    /** ACC-06: the token alone would not hold, so that the test above rests on where the call came from. */
    @Test
    void aPlantedTokenIsNoUseToAnotherPort() {
        try (TestPerson rita = TestPerson.join(gatepost, "rita", OperatorRole.AUDITOR, null)) {
            String cookies = rita.cookieHeader().replaceAll("XSRF-TOKEN=[^;]*", "XSRF-TOKEN=" + PLANTED);
            String body = "_csrf=" + masked().replace("=", "%3D");
            for (String from : List.of("Origin http://localhost:1", "Sec-Fetch-Site same-site", "Origin null")) {
                Reply refused = rita.client()
                        .post(
                                null,
                                "/sign-out",
                                body,
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Cookie",
                                cookies,
                                from.split(" ")[0],
                                from.split(" ")[1]);
                assertThat(refused.code()).as(from).isEqualTo("origin_not_allowed");
            }
            assertThat(rita.get("/v1/session", null).status()).isEqualTo(200);
            Reply out = rita.client()
                    .post(
                            null,
                            "/sign-out",
                            body,
                            "Content-Type",
                            "application/x-www-form-urlencoded",
                            "Cookie",
                            cookies,
                            "Origin",
                            console);
            assertThat(out.status()).as(out.text()).isEqualTo(303);
        }
    }

    /** TLS-01: a name that the page's owner points at this machine opens no door. */
    @Test
    void aNameThatLeadsHereOpensNoDoor() {
        DoorSettings doors = gatepost.rooms().settings().doors();
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true))) {
            Page page = context.newPage();
            for (String door : List.of(
                    "http://evil.example:" + gatepost.server().port(),
                    "http://evil.example:" + gatepost.rooms().settings().privateHttpPort(),
                    "https://evil.example:" + doors.publicDoor().port(),
                    "https://evil.example:" + doors.mutualDoor().port(),
                    "https://evil.example:" + doors.privateDoor().port())) {
                Response answer = page.navigate(door + "/sign-in");
                assertThat(answer == null ? 0 : answer.status()).as(door).isIn(403, 421);
            }
        }
    }
}
