package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.policy.PackFiles;
import dev.gatepost.policy.PolicyReleases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** DX-02: the tasks of those who run it, done with a mouse, by as many people as each of them takes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatingTasksInBrowserTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String DAN = "+12025550143";

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

    private Page as(TestPerson person) {
        return browser.as(person, console, 1440, ColorScheme.LIGHT);
    }

    private TestPerson person(String name, OperatorRole role) {
        return TestPerson.join(gatepost, name, role, shop.workspace());
    }

    private static void press(Page page, String button) {
        page.locator("main button:has-text('" + button + "')").first().click();
    }

    private static void open(Page page, String fold) {
        page.locator("main summary:has-text('" + fold + "')").first().click();
    }

    /** DX-02, MSG-06: what cannot be undone is asked for twice. */
    @Test
    void aMessageThatWaitsIsCancelledInTwoSteps() {
        shop.consent(DAN);
        Map<String, Object> later = TestShop.message(DAN, "order_shipped");
        later.put(
                "not_before", TestGatepost.TUESDAY_NOON.plus(Duration.ofDays(2)).toString());
        String id = shop.send(later, UUID.randomUUID().toString()).id();
        try (TestPerson dev = person("dorian", OperatorRole.DEVELOPER)) {
            Page page = as(dev);
            page.navigate(at("/messages/" + id));
            assertThat(page.locator("main button:has-text('Cancel it')").first().isVisible())
                    .isFalse();
            open(page, "Cancel it…");
            press(page, "Cancel it");
            page.waitForURL(u -> u.contains("done=cancelled"));
            assertThat(shop.status(id)).isEqualTo("cancelled");
            page.context().close();
        }
    }

    /** DX-02, DX-04: a test holds what became of the message, and neither its address nor its words. */
    @Test
    void aMessageIsCopiedAsATest() {
        String refused = shop.send("+12025550199", "sale").id();
        try (TestPerson dev = person("dagny", OperatorRole.DEVELOPER)) {
            Page page = as(dev);
            page.navigate(at("/messages/" + refused));
            open(page, "Copy as test");
            String test = page.locator("main pre").allTextContents().toString();
            assertThat(test)
                    .contains("\"template\":\"sale\"")
                    .contains("= \"blocked\"")
                    .contains("consent_missing")
                    .contains("assert.equal(message.status, \"blocked\")")
                    .doesNotContain("5550199")
                    .doesNotContain("off all coats");
            page.context().close();
        }
    }

    /** DX-04, CON-05: a person of the sandbox writes STOP on the telephone of the page, and no offer goes out after it. */
    @Test
    void aPersonWritesBackFromTheTelephone() {
        String person = "+491511234" + "5688";
        shop.consent(person);
        try (TestPerson dev = person("dilan", OperatorRole.DEVELOPER)) {
            Page page = as(dev);
            page.navigate(at("/try"));
            page.locator("#try-to").fill(person);
            page.locator("#try-template").selectOption("sale");
            page.locator("#try-variables").fill("name = Lena\norder = 20 %");
            press(page, "Send");
            page.locator("#sent").waitFor();
            page.locator("#reply-text").fill("STOP");
            press(page, "Write back");
            page.locator("h2:has-text('Written back')").waitFor();
            assertThat(page.url()).doesNotContain("49151");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    shop.message(shop.send(person, "sale").id()).toString())
                            .contains("suppressed"));
            page.context().close();
        }
    }

    /** DX-04: only a test workspace rehearses, and only what its carrier takes. */
    @Test
    void aTextThatNobodyTakesIsRefused() {
        var reply =
                shop.client().post(shop.key(), "/v1/rehearsal/texts", Map.of("from", DAN, "to", "", "text", "STOP"));
        assertThat(reply.at("/errors/0/pointer")).isEqualTo("/to");
    }

    /** OBS-05: how calls went, how long they took, of what class errors were and how callbacks proved themselves. */
    @Test
    void aConnectionShowsItsCallsByTheHour() {
        shop.until(shop.send("+4915112345690", "order_shipped").id(), "delivered");
        Map<String, Object> wrong = TestShop.message("+4915112345691", "order_shipped");
        wrong.put("test_outcome", "failed");
        shop.until(shop.send(wrong, UUID.randomUUID().toString()).id(), "failed");
        try (TestPerson otto = person("otwin", OperatorRole.OPERATOR)) {
            Page page = as(otto);
            page.navigate(at("/connections/" + shop.connection()));
            String plots = page.locator(".plots").textContent();
            assertThat(plots)
                    .contains("How long calls take")
                    .contains("Half within")
                    .contains("Callbacks proven");
            assertThat(page.locator("svg[aria-label^='Calls:']").getAttribute("aria-label"))
                    .containsPattern("Calls: [0-9]+ calls? in 24 hours");
            assertThat(page.locator("main").textContent())
                    .contains("Errors by class")
                    .contains("The address cannot be written to");
            page.navigate(at("/now"));
            assertThat(page.locator("main").textContent()).contains("Longest wait");
            page.context().close();
        }
    }

    /** POL-08: a release of rules is looked at and adopted by two people. */
    @Test
    void aReleaseIsAdoptedByTwoPeople() throws IOException {
        var brought = gatepost.rooms()
                .policies()
                .releases()
                .bring(archive(), Instant.now().plus(Duration.ofHours(2)), Person.local("os-user:bea"));
        assertThat(brought).isInstanceOf(PolicyReleases.Brought.Fine.class);
        for (String name : java.util.List.of("corinna", "cosima")) {
            try (TestPerson officer = TestPerson.join(gatepost, name, OperatorRole.COMPLIANCE_OFFICER, null)) {
                Page page = as(officer);
                page.navigate(at("/policy/releases"));
                page.locator("main table a").first().click();
                page.locator("h1:has-text('Release')").waitFor();
                assertThat(page.locator("main button:has-text('Approve')").isVisible())
                        .isFalse();
                open(page, "Approve this release");
                press(page, "Approve");
                page.waitForURL(u -> u.contains("done=approved"));
                page.context().close();
            }
        }
        assertThat(gatepost.rooms().policies().releases().list()).allMatch(PolicyReleases.Adoption::isApproved);
    }

    /** The program's own packs, which its own key signed. */
    private static byte[] archive() throws IOException {
        PackFiles own = PackFiles.ofProgram();
        var all = new TreeMap<>(own.files());
        all.put("MANIFEST", own.manifest().getBytes(StandardCharsets.UTF_8));
        all.put("MANIFEST.sig", own.signatures().getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var file : all.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return out.toByteArray();
    }

    /** TEN-01: a number of the team is asked for by one and approved by another. */
    @Test
    void aTrialRecipientIsAllowedByTwoPeople() {
        TestShop tried = gatepost.shop("ontrial");
        gatepost.value("with changed as (update directory_workspace set kind = 'trial', clock_offset_millis = 0"
                + " where id = '" + tried.workspace().id().value() + "' returning 1) select count(*) from changed");
        await().atMost(SOON)
                .until(() -> gatepost.rooms()
                                .workspaces()
                                .get(tried.workspace().id())
                                .kind()
                        == Workspace.Kind.TRIAL);
        Workspace trial = gatepost.rooms().workspaces().get(tried.workspace().id());
        String promotions = console + "/w/ontrial/promotions";
        try (TestPerson asks = TestPerson.join(gatepost, "astrid", OperatorRole.OWNER, trial)) {
            Page page = as(asks);
            page.navigate(promotions);
            openAll(page);
            page.locator("main [name=name]").last().fill("Astrid's phone");
            page.locator("main [name=address]").last().fill("+1 305 234 5971");
            page.locator("main form[action$='/recipients'] button").click();
            page.waitForURL(u -> u.contains("done="));
            assertThat(page.content()).doesNotContain("3052345971");
            page.context().close();
        }
        try (TestPerson approves = TestPerson.join(gatepost, "alois", OperatorRole.COMPLIANCE_OFFICER, trial)) {
            Page page = as(approves);
            page.navigate(promotions);
            openAll(page);
            page.locator("main form[action$='/approve'] button").first().click();
            page.waitForURL(u -> u.contains("done=approved"));
            page.context().close();
        }
        assertThat(gatepost.value("select count(*) from trial_recipient where approved_at is not null"))
                .hasValue("1");
    }

    private static void openAll(Page page) {
        for (Locator fold : page.locator("main details:not([open]) > summary").all()) {
            fold.click();
        }
    }
}
