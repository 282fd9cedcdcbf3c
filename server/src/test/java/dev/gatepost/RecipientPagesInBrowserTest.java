package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.SealedLinks.Kind;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CON-03, CON-07: what people meet, on a small telephone without scripts, in each language, under a brand's colour. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipientPagesInBrowserTest {
    private static final String BRAND = "#0b6e4f";

    private TestBrowser browser;
    private TestGatepost gatepost;
    private TestShop shop;
    private String form = "";

    @BeforeAll
    void open() {
        browser = TestBrowser.open();
        gatepost = TestGatepost.start();
        shop = gatepost.shop("telephones");
        form = ConsentPagesTest.form(shop);
        shop.client().put(shop.key(), "/v1/page-looks/" + shop.brand(), Map.of("colour", BRAND));
    }

    @AfterAll
    void close() {
        if (gatepost != null) {
            gatepost.close();
            browser.close();
        }
    }

    private ContactId person(String address) {
        shop.consent(address);
        return ContactId.parse(state(address).at("/contact")).orElseThrow();
    }

    private TestClient.Reply state(String address) {
        return shop.get("/v1/consents/state?address=" + address.replace("+", "%2B"));
    }

    private String leave(String address) {
        return path(gatepost.rooms()
                .consents()
                .unsubscribeLinks()
                .of(shop.workspace(), person(address), Channel.SMS, Purpose.PROMOTIONAL, shop.brand()));
    }

    private String choices(String address) {
        return path(gatepost.rooms().consents().unsubscribeLinks().preferences(shop.workspace(), person(address)));
    }

    private static String path(String url) {
        return url.substring(TestGatepost.PAGES.length());
    }

    /** The link that goes out with the question. */
    private String confirm(String address) {
        Map<String, Object> wish = shop.consentEvent(address, "pending");
        wish.remove("status");
        wish.put("template", "confirm_sms");
        UUID question = Ids.read(
                        "opt",
                        shop.client()
                                .post(shop.key(), "/v1/consents/double-opt-in", wish)
                                .id())
                .orElseThrow();
        var links = new SealedLinks(
                gatepost.rooms().keys(),
                gatepost.rooms().workspaces(),
                gatepost.rooms().clock());
        var until =
                shop.workspace().clock().at(gatepost.rooms().clock().instant()).plus(Duration.ofHours(48));
        return "/p/o/" + links.seal(new Ticket(Kind.CONFIRM, shop.workspace(), question, "", until));
    }

    private Page telephone(String language, boolean scripts, int width, ColorScheme scheme) {
        return browser.open(new Browser.NewContextOptions()
                .setViewportSize(width, 844)
                .setColorScheme(scheme)
                .setJavaScriptEnabled(scripts)
                .setLocale(language));
    }

    /** CON-07: each page in each language, small and wide, with what a machine can find wrong. */
    @ParameterizedTest
    @CsvSource({"en,390,LIGHT", "de,390,DARK", "fr,390,LIGHT", "es,390,DARK", "en,320,LIGHT", "de,1440,LIGHT"})
    void everyPageCanBeReadInEachLanguage(String language, int width, ColorScheme scheme) throws IOException {
        Path shots = Files.createDirectories(Path.of("target", "pages"));
        String number = "+1305234" + (5000 + width + language.charAt(0));
        Map<String, String> pages = new TreeMap<>(Map.of(
                "sign-up", form,
                "leave", leave(number),
                "choices", choices(number),
                "confirm", confirm("+1305235" + (5000 + width + language.charAt(0))),
                "dead", "/p/c/nothing"));
        Page page = telephone(language, true, width, scheme);
        for (var each : pages.entrySet()) {
            page.navigate(gatepost.client().base() + each.getValue());
            assertThat(page.locator("html").getAttribute("lang"))
                    .as(each.getKey())
                    .isEqualTo(language);
            TestBrowser.look(page, shots.resolve("recipient-" + each.getKey() + "-" + language + "-" + width + ".png"));
        }
        page.context().close();
    }

    /** CON-07: with scripts switched off, the button and no other thing ends the offers, in the person's language. */
    @ParameterizedTest
    @CsvSource({"en", "de", "fr", "es"})
    void offersEndWithoutScripts(String language) {
        String number = "+130523461" + (10 + "endefres".indexOf(language));
        Page page = telephone(language, false, 390, ColorScheme.LIGHT);
        page.navigate(gatepost.client().base() + leave(number));
        assertThat(state(number).text()).contains("granted");
        assertThat(page.locator("html").getAttribute("lang")).isEqualTo(language);
        page.locator("main button").click();
        page.waitForLoadState();
        assertThat(page.locator("html").getAttribute("lang")).isEqualTo(language);
        assertThat(page.locator("main form button").count()).isZero();
        assertThat(shop.message(shop.send(number, "sale").id()).toString()).contains("suppressed");
        page.context().close();
    }

    /** CON-07: the choices are saved, and all offers ended by one button, without scripts. */
    @Test
    void choicesAreSavedWithoutScripts() {
        String number = "+13052346131";
        Page page = telephone("en", false, 390, ColorScheme.DARK);
        page.navigate(gatepost.client().base() + choices(number));
        assertThat(page.locator("input[type=checkbox]").first().isChecked()).isTrue();
        page.locator("button[value=stop_all]").click();
        page.waitForLoadState();
        assertThat(page.locator("h1").textContent()).contains("Saved");
        assertThat(shop.message(shop.send(number, "sale").id()).toString()).contains("suppressed");
        page.context().close();
    }

    /** CON-03: whoever signs up without scripts sees each fault, keeps what was typed, and is asked by a message. */
    @Test
    void aPersonSignsUpAndConfirmsWithoutScripts() {
        Page page = telephone("de", false, 390, ColorScheme.LIGHT);
        page.navigate(gatepost.client().base() + form);
        page.locator("#agree-sms").check();
        page.locator("#number").fill("12");
        page.locator("main button").click();
        page.waitForLoadState();
        assertThat(page.locator("[role=alert]").textContent()).contains("Ländervorwahl");
        assertThat(page.locator("#number").inputValue()).isEqualTo("12");
        assertThat(page.locator("#agree-sms").isChecked()).isTrue();
        page.locator("#number").fill("+13052346141");
        page.locator("main button").click();
        page.waitForLoadState();
        assertThat(page.locator("h1").textContent()).contains("Sehen Sie in Ihre Nachrichten");
        String asked = "+13052346142";
        page.navigate(gatepost.client().base() + confirm(asked));
        page.locator("main button").click();
        page.waitForLoadState();
        assertThat(page.locator("h1").textContent()).contains("Sie sind angemeldet");
        assertThat(state(asked).text()).contains("granted");
        page.context().close();
    }

    /** CON-07: a brand's colour is the colour of its button. */
    @Test
    void aBrandsColourIsOnItsButton() {
        Page page = telephone("en", true, 390, ColorScheme.LIGHT);
        page.navigate(gatepost.client().base() + form);
        assertThat(page.evaluate("getComputedStyle(document.querySelector('button.primary')).backgroundColor"))
                .isEqualTo("rgb(11, 110, 79)");
        page.context().close();
    }
}
