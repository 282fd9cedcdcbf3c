package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Not one of the tests: {@code ./gatepost screenshots} runs it, to make the pictures in {@code docs/screens}. */
class Screenshots {
    private static final String LENA = "+4915112345678";
    private static final String DAN = "+13055550143";
    private static final int MESSAGES = 60;

    @Test
    void take() throws IOException {
        Path folder = Files.createDirectories(Path.of("..", "docs", "screens"));
        try (TestBrowser browser = TestBrowser.open();
                TestGatepost gatepost = TestGatepost.start(true)) {
            TestShop shop = gatepost.shop("northwind");
            Map<String, String> screens = traffic(gatepost, shop);
            String console = gatepost.rooms().access().console();
            Map<String, String> pages = pages(gatepost, shop);
            try (TestPerson olga = TestPerson.join(gatepost, "olga", OperatorRole.OWNER, shop.workspace())) {
                for (int width : List.of(390, 1440)) {
                    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                        Page page = browser.as(olga, console, width, scheme);
                        for (var screen : screens.entrySet()) {
                            page.navigate(console + "/w/northwind" + screen.getValue());
                            String name = screen.getKey() + "-" + width + "-"
                                    + scheme.name().toLowerCase(Locale.ROOT) + ".png";
                            page.screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(name)));
                        }
                        page.context().close();
                        recipients(
                                browser.open(new Browser.NewContextOptions()
                                        .setViewportSize(width, 844)
                                        .setColorScheme(scheme)),
                                gatepost,
                                pages,
                                folder.resolve("people-%s-" + width + "-"
                                        + scheme.name().toLowerCase(Locale.ROOT) + ".png"));
                    }
                }
            }
        }
    }

    /** What the people meet who are written to, on the public door. */
    private static Map<String, String> pages(TestGatepost gatepost, TestShop shop) {
        shop.client().put(shop.key(), "/v1/page-looks/" + shop.brand(), Map.of("colour", "#0b6e4f"));
        var links = gatepost.rooms().consents().unsubscribeLinks();
        ContactId lena = ContactId.parse(
                        shop.get("/v1/consents/state?address=%2B4915112345678").at("/contact"))
                .orElseThrow();
        int cut = TestGatepost.PAGES.length();
        return Map.of(
                "sign-up",
                ConsentPagesTest.form(shop),
                "choices",
                links.preferences(shop.workspace(), lena).substring(cut) + "?lang=fr",
                "leave",
                links.of(shop.workspace(), lena, Channel.SMS, Purpose.PROMOTIONAL, shop.brand())
                                .substring(cut)
                        + "?lang=de");
    }

    private static void recipients(Page page, TestGatepost gatepost, Map<String, String> pages, Path named) {
        pages.forEach((name, path) -> {
            page.navigate(gatepost.client().base() + path);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(named.toString().formatted(name))));
        });
        page.context().close();
    }

    /** A shop in the middle of its day. */
    private static Map<String, String> traffic(TestGatepost gatepost, TestShop shop) {
        shop.consent(LENA);
        shop.consent(DAN);
        shop.client().post(shop.key(), "/v1/consents", revoked(shop));
        IntStream.range(0, MESSAGES)
                .forEach(i -> shop.send("+49151123456" + (10 + i % 80), i % 3 == 0 ? "parcel_today" : "order_shipped"));
        IntStream.range(0, 9).forEach(i -> shop.send("+1202555010" + i, "sale"));
        String delivered = shop.send(LENA, "order_shipped").id();
        shop.send(LENA, "parcel_today");
        shop.send(DAN, "sale");
        shop.client()
                .post(
                        shop.key(),
                        "/v1/budgets",
                        document(
                                "name",
                                "Texts to Europe",
                                "limit",
                                "500.00",
                                "currency",
                                "EUR",
                                "period",
                                "month",
                                "zone",
                                "Europe/Berlin",
                                "mode",
                                "enforce"));
        shop.until(delivered, "delivered");
        await("the hours are counted")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> gatepost.value(
                                "select 1 from console_hour where state = 'delivered' having sum(messages) > "
                                        + MESSAGES / 2),
                        Optional::isPresent);
        String contact = shop.message(delivered).at("/contact").asString("");
        String refused =
                shop.get("/v1/messages?status=blocked").body().at("/data/0/id").asString("");
        Map<String, String> screens = new TreeMap<>(Map.of(
                "guide", "/guide",
                "audit", "/audit",
                "audit-answer", "/audit/events?question=credential_changes",
                "audit-event", "/audit/events/0",
                "privacy", "/privacy",
                "erase", "/privacy/erasures/new?contact=" + contact,
                "retention", "/privacy/retention",
                "keys", "/keys",
                "roles", "/operators/roles"));
        screens.putAll(setUp(shop));
        screens.putAll(proof(gatepost, shop, delivered));
        screens.putAll(Map.of(
                "now", "/now",
                "messages", "/messages",
                "message", "/messages/" + delivered,
                "refused", "/messages/" + refused,
                "person", "/people/" + contact,
                "pause", "/pauses/new?what=workspace",
                "limits", "/limits"));
        return screens;
    }

    /** What a compliance officer did in the last days. */
    private static Map<String, String> proof(TestGatepost gatepost, TestShop shop, String message) {
        try (TestPerson cora = TestPerson.join(gatepost, "cora", OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            shop.get("/v1/controls")
                    .body()
                    .path("data")
                    .forEach(c -> cora.post(
                            "/v1/controls/" + c.path("id").asString("") + "/run", Map.of(), shop.workspace()));
            String vendor = cora.post(
                            "/v1/vendors",
                            document(
                                    "name",
                                    "Sandbox Carrier",
                                    "purpose",
                                    "Carries text messages",
                                    "contract",
                                    "C-2026-7",
                                    "contract_ends",
                                    "2027-12-31",
                                    "dpa",
                                    "DPA-2026-7",
                                    "regions",
                                    List.of("DE", "FR"),
                                    "subprocessors",
                                    List.of("Cloud Ltd"),
                                    "data_classes",
                                    List.of("address", "content"),
                                    "connections",
                                    List.of(shop.connection().toString()),
                                    "review_due",
                                    "2027-06-30"),
                            shop.workspace())
                    .id();
            String review = cora.post("/v1/reviews", document("kind", "rotation"), shop.workspace())
                    .id();
            String claim = cora.post(
                            "/v1/claim-files",
                            document(
                                    "message",
                                    message,
                                    "case_number",
                                    "CLM-2026-7",
                                    "reason",
                                    "Counsel writes that the person never signed up."),
                            shop.workspace())
                    .id();
            cora.post("/v1/evidence-packs", document("from", "2026-09-01T00:00:00Z"), shop.workspace());
            return Map.of(
                    "controls", "/controls",
                    "control", "/controls/things_are_owned",
                    "measures", "/controls/measures",
                    "owners", "/controls/owners",
                    "review", "/controls/reviews/" + review,
                    "vendor", "/controls/vendors/" + vendor,
                    "packs", "/evidence",
                    "claim", "/evidence/claims/" + claim,
                    "inventory", "/privacy/inventory");
        }
    }

    private static Map<String, String> setUp(TestShop shop) {
        String template = shop.get("/v1/templates").body().at("/data/0/id").asString("");
        return Map.ofEntries(
                Map.entry("connection-new", "/connections/new"),
                Map.entry("connection-settings", "/connections/" + shop.connection() + "/settings"),
                Map.entry("templates", "/templates"),
                Map.entry("template", "/templates/" + template),
                Map.entry("template-edit", "/templates/" + template + "/edit"),
                Map.entry("senders", "/senders"),
                Map.entry("policy-pack", "/policy/packs/US"),
                Map.entry("policy", "/policy"),
                Map.entry("rates", "/limits/rates"),
                Map.entry("connection", "/connections/" + shop.connection()),
                Map.entry("quarantine", "/quarantine"),
                Map.entry("try", "/try"));
    }

    private static Map<String, Object> revoked(TestShop shop) {
        Map<String, Object> event = shop.consentEvent(DAN, "revoked");
        event.put("source", "keyword");
        return event;
    }
}
