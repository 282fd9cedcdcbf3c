package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.SealedLinks.Kind;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-03, CON-04, CON-07: what people meet on the public door, and what hostile visitors get there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentPagesTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("pages");
    private final TestShop other = gatepost.shop("elsewhere");
    private String form = "";

    @BeforeAll
    void setUp() {
        form = form(shop);
    }

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** A form for text and mail, in English and German; its address. */
    static String form(TestShop shop) {
        for (String channel : List.of("sms", "email")) {
            Map<String, Object> template = document(
                    "name",
                    "confirm_" + channel,
                    "channel",
                    channel,
                    "purpose",
                    "service",
                    "brand",
                    shop.brand(),
                    "language",
                    "en",
                    "body",
                    "Northwind: confirm your sign-up: {{link}}",
                    "allowed_hosts",
                    List.of("people.example"),
                    "variables",
                    List.of(document("name", "link", "kind", "url", "max_length", 1000)));
            if (channel.equals("email")) {
                template.put("subject", "Confirm your sign-up");
            }
            Reply made = shop.client().post(shop.key(), "/v1/templates", template);
            assertThat(made.status()).as(made.text()).isEqualTo(201);
        }
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/forms",
                        document(
                                "name",
                                "footer",
                                "brand",
                                shop.brand(),
                                "campaign",
                                "website footer",
                                "channels",
                                List.of(
                                        document(
                                                "channel", "sms",
                                                "disclosures",
                                                        document(
                                                                "en", text(shop, "sms", "en"),
                                                                "de", text(shop, "sms", "de")),
                                                "templates", document("en", "confirm_sms")),
                                        document(
                                                "channel", "email",
                                                "disclosures", document("en", text(shop, "email", "en")),
                                                "templates", document("en", "confirm_email")))));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.at("/url").substring(TestGatepost.PAGES.length());
    }

    private static String text(TestShop shop, String channel, String language) {
        String by = channel.equals("sms") ? "text" : "email";
        String words = language.equals("en")
                ? "Northwind may send me offers by " + by + ", at most 4 a month. I can stop at any time: STOP."
                : "Northwind darf mir Angebote per SMS senden, höchstens 4 pro Monat. Abmelden mit STOP.";
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/disclosures",
                        document(
                                "name",
                                channel + " " + language,
                                "channel",
                                channel,
                                "brand",
                                shop.brand(),
                                "category",
                                "offers",
                                "language",
                                language,
                                "text",
                                words));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.id();
    }

    private Reply look(String path, String... headers) {
        return gatepost.client().get(null, path, headers);
    }

    private Reply press(String path, String... fields) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(fields[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return gatepost.client().post(null, path, body.toString(), "Content-Type", FORM);
    }

    private static String token(Reply page) {
        Matcher found = Pattern.compile("name=\"form\" value=\"([^\"]+)\"").matcher(page.text());
        assertThat(found.find()).as(page.text()).isTrue();
        return found.group(1);
    }

    private SealedLinks links() {
        return new SealedLinks(
                gatepost.rooms().keys(),
                gatepost.rooms().workspaces(),
                gatepost.rooms().clock());
    }

    private Instant now() {
        return shop.workspace().clock().at(gatepost.rooms().clock().instant());
    }

    private ContactId contact(String address) {
        return ContactId.parse(state(address).at("/contact")).orElseThrow();
    }

    private Reply state(String address) {
        return shop.get("/v1/consents/state?address=" + address.replace("+", "%2B"));
    }

    private String path(String url) {
        return url.substring(TestGatepost.PAGES.length());
    }

    private String unsubscribe(String address) {
        return path(gatepost.rooms()
                .consents()
                .unsubscribeLinks()
                .of(shop.workspace(), contact(address), Channel.SMS, Purpose.PROMOTIONAL, shop.brand()));
    }

    private String preferences(String address) {
        return path(gatepost.rooms().consents().unsubscribeLinks().preferences(shop.workspace(), contact(address)));
    }

    private Reply ask(String address, String... more) {
        Map<String, Object> wish = shop.consentEvent(address, "pending");
        wish.remove("status");
        wish.put("template", "confirm_sms");
        for (int i = 0; i < more.length; i += 2) {
            wish.put(more[i], more[i + 1]);
        }
        return shop.client().post(shop.key(), "/v1/consents/double-opt-in", wish);
    }

    /** The link that went out with a question. */
    private String link(Reply asked) {
        UUID question = Ids.read("opt", asked.id()).orElseThrow();
        return "/p/o/"
                + links().seal(new Ticket(
                        Kind.CONFIRM, shop.workspace(), question, "", now().plus(Duration.ofHours(48))));
    }

    private static void isDead(Reply page) {
        assertThat(page.status()).as(page.text()).isEqualTo(404);
        assertThat(page.text()).contains("This link no longer works").doesNotContain("Northwind");
    }

    /** CON-03: a scanner's GET and HEAD confirm nothing; the button does, once. */
    @Test
    void onlyTheButtonConfirmsAndOnlyOnce() {
        String ada = "+13052346001";
        Reply asked = ask(ada);
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        shop.until(asked.at("/message"), "delivered");
        String link = link(asked);

        for (int i = 0; i < 3; i++) {
            Reply page = look(link);
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            assertThat(page.text()).contains("Yes, I agree", "offers by text");
            assertThat(gatepost.client().method(null, "HEAD", link).status()).isEqualTo(200);
        }
        assertThat(shop.send(ada, "sale").status()).isEqualTo(422);

        assertThat(press(link, "act", "confirm").text()).contains("You are signed up");
        assertThat(shop.send(ada, "sale").status()).isEqualTo(202);
        isDead(press(link, "act", "confirm"));
        isDead(look(link));
        Reply events = shop.get("/v1/consents?address=%2B13052346001");
        assertThat(events.at("/data/1/source")).isEqualTo("double_opt_in");
        assertThat(events.body().path("data")).hasSize(2);
        Reply proof = shop.get("/v1/consents/" + events.at("/data/1/id") + "/evidence");
        assertThat(proof.at("/evidence/ip")).isEqualTo("127.0.0.1");
        assertThat(proof.at("/evidence/pending_event")).isEqualTo(asked.at("/event"));
    }

    /** CON-03: YES counts while a question is open, and at no other time. */
    @Test
    void aYesFromThePhoneAnswersAnOpenQuestionOnly() {
        String ben = "+13052346002";
        says(ben, "YES");
        assertThat(state(ben).body().path("consents")).isEmpty();
        assertThat(ask(ben).status()).isEqualTo(202);
        says(ben, "YES");
        assertThat(state(ben).at("/consents/0/status")).isEqualTo("granted");
        assertThat(shop.send(ben, "sale").status()).isEqualTo(202);
    }

    private void says(String from, String text) {
        String sql = "select count(*) from callback_inbox where state <> 'new' and workspace_id = '"
                + shop.workspace().id().value() + "'";
        String before = gatepost.value(sql).orElse("");
        gatepost.sandbox()
                .carrier()
                .personWrites("pages", Channel.SMS, from, TestShop.OFFERS, text, URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !gatepost.value(sql).orElse("").equals(before));
    }

    /** CON-03: three questions a day, whoever asks; the form answers the same. */
    @Test
    void nobodyIsFloodedWithQuestions() {
        String eve = "+13052346003";
        for (int i = 0; i < 3; i++) {
            assertThat(ask(eve).status()).isEqualTo(202);
        }
        Reply fourth = ask(eve);
        assertThat(fourth.status()).isEqualTo(429);
        assertThat(fourth.code()).isEqualTo("confirmation_cap");
        Reply fresh = press(form, "form", token(look(form)), "agree-sms", "on", "number", "+13052346004");
        Reply capped = press(form, "form", token(look(form)), "agree-sms", "on", "number", eve);
        assertThat(capped.status()).isEqualTo(200);
        assertThat(capped.text()).isEqualTo(fresh.text());
        assertThat(shop.get("/v1/messages?to=%2B13052346003").body().path("data"))
                .hasSize(3);
    }

    /** CON-03, CON-07: from the form to a promotion, with the proof of what was shown. */
    @Test
    void aPersonSignsUpByTheFormInTheirLanguage() {
        Reply page = look(form, "Accept-Language", "de-AT,de;q=0.9,en;q=0.5");
        assertThat(page.text()).contains("<html lang=\"de\">", "Nachrichten von Northwind", "höchstens 4 pro Monat");
        Reply sent = press(form + "?lang=de", "form", token(page), "agree-sms", "on", "number", "+1 305 234 6005");
        assertThat(sent.text()).contains("Sehen Sie in Ihre Nachrichten");
        Reply events = shop.get("/v1/consents?address=%2B13052346005");
        assertThat(events.at("/data/0/status")).isEqualTo("pending");
        assertThat(events.at("/data/0/campaign")).isEqualTo("website footer");
        assertThat(events.at("/data/0/disclosure")).startsWith("dis_").endsWith("@1");
        assertThat(events.at("/data/0/form_sha256")).hasSize(64);
        assertThat(shop.get("/v1/consents/" + events.at("/data/0/id") + "/evidence")
                        .at("/evidence/form_snapshot"))
                .contains("höchstens 4 pro Monat");
    }

    /** CON-07: what is wrong is told beside the field, and what was typed comes back as text. */
    @Test
    void aFormWithFaultsTellsThemAndRunsNothing() {
        String evil = "\"><script>alert(1)</script>";
        Reply refused = press(form, "form", token(look(form)), "agree-sms", "on", "number", evil);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text())
                .doesNotContain("<script")
                .contains("aria-invalid=\"true\"", "href=\"#number\"", "Enter a mobile number");
        Reply nothing = press(form, "form", token(look(form)));
        assertThat(nothing.text()).contains("Choose at least one.");
        isDead(press(form, "agree-sms", "on", "number", "+13052346006"));
        isDead(press(form, "form", token(look(form(other))), "agree-sms", "on", "number", "+13052346006"));
        Reply brand = shop.client()
                .post(shop.key(), "/v1/brands", document("name", "<b onmouseover=alert(1)>Acme & \"Sons\""));
        String leave = path(gatepost.rooms()
                .consents()
                .unsubscribeLinks()
                .of(shop.workspace(), contactOf("+13052346007"), Channel.SMS, Purpose.PROMOTIONAL, brand.id()));
        assertThat(look(leave).text()).doesNotContain("<b on").contains("&lt;b onmouseover=alert(1)&gt;Acme &amp;");
    }

    private ContactId contactOf(String address) {
        shop.consent(address);
        return contact(address);
    }

    /** CON-04: RFC 8058, in both media types, at once, as often as it is repeated; a GET never. */
    @Test
    void oneClickEndsItAtOnceAndAGetNever() {
        for (String person : List.of("+13052346011", "+13052346012")) {
            shop.consent(person);
            String link = unsubscribe(person);
            assertThat(look(link).text()).contains("Stop these messages", "no more offers by text");
            assertThat(gatepost.client().method(null, "HEAD", link).status()).isEqualTo(200);
            assertThat(press(link, "something", "else").status()).isEqualTo(404);
            assertThat(shop.send(person, "sale").status()).isEqualTo(202);

            for (int i = 0; i < 2; i++) {
                Reply done = person.endsWith("1")
                        ? press(link, "List-Unsubscribe", "One-Click")
                        : gatepost.client()
                                .post(
                                        null,
                                        link,
                                        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n"
                                                + "One-Click\r\n--x--\r\n",
                                        "Content-Type",
                                        "multipart/form-data; boundary=x");
                assertThat(done.status()).as(done.text()).isEqualTo(200);
            }
            assertThat(shop.send(person, "sale").text()).contains("suppressed");
            assertThat(shop.send(person, "order_shipped").status()).isEqualTo(202);
            Reply events = shop.get("/v1/consents?address=" + person.replace("+", "%2B"));
            assertThat(events.body().path("data")).hasSize(2);
            assertThat(events.at("/data/1/source")).isEqualTo("one_click");
        }
    }

    /** CON-07 */
    @Test
    void thePreferencePageSetsEachChoiceAndTheirLinkCarriesNoAddress() {
        String lena = "+13052346021";
        shop.consent(lena);
        String link = preferences(lena);
        assertThat(link).doesNotContain("3052346021");
        Reply page = look(link);
        assertThat(page.text())
                .contains("Offers by text from Northwind", "checked")
                .doesNotContain("3052346021");
        String choice = "sms-promotional-" + shop.brand();

        assertThat(press(link, "form", token(page), "act", "save").text()).contains("Saved");
        assertThat(shop.send(lena, "sale").status()).isEqualTo(422);
        assertThat(press(link, "form", token(look(link)), choice, "on", "act", "save")
                        .status())
                .isEqualTo(200);
        assertThat(state(lena).at("/consents/0/status")).isEqualTo("granted");
        assertThat(press(link, "form", token(look(link)), choice, "on", "act", "stop_all")
                        .status())
                .isEqualTo(200);
        assertThat(state(lena).at("/consents/0/status")).isEqualTo("revoked");
        isDead(press(link, "act", "save", choice, "on"));
        assertThat(state(lena).at("/consents/0/status")).isEqualTo("revoked");
    }

    /** CON-07: tampered, of another kind, of another workspace, too old, nonsense: one plain page, and nothing happens. */
    @Test
    void hostileLinksAllGetTheSamePage() {
        String max = "+13052346031";
        shop.consent(max);
        ContactId id = contact(max);
        String good = preferences(max).substring("/p/c/".length());
        Set<String> bad = new HashSet<>();
        for (int i = 0; i < good.length(); i += 3) {
            char flipped = good.charAt(i) == 'A' ? 'B' : 'A';
            bad.add(good.substring(0, i) + flipped + good.substring(i + 1));
        }
        bad.add(good.substring(0, good.length() - 4));
        bad.add("AAAA");
        bad.add("x".repeat(2_000));
        bad.add(links().seal(new Ticket(Kind.PREFERENCES, shop.workspace(), id.value(), "", now().minusSeconds(1))));
        bad.add(links().seal(new Ticket(Kind.UNSUBSCRIBE, shop.workspace(), id.value(), "", now().plusSeconds(60))));
        bad.add(links().seal(new Ticket(Kind.PREFERENCES, other.workspace(), id.value(), "", now().plusSeconds(60))));
        String plain = look("/p/c/AAAA").text();
        for (String token : bad) {
            for (Reply page : List.of(
                    look("/p/c/" + token),
                    press("/p/c/" + token, "act", "stop_all"),
                    press("/p/u/" + token, "List-Unsubscribe", "One-Click"),
                    look("/p/o/" + token))) {
                assertThat(page.status()).as(token).isEqualTo(404);
                assertThat(page.text()).isEqualTo(plain);
            }
        }
        assertThat(shop.send(max, "sale").status()).isEqualTo(202);
    }

    /** CON-07: what every page says of itself. */
    @Test
    void pagesAreStrictAndSetNoCookies() {
        shop.consent("+13052346041");
        for (String link : List.of(form, unsubscribe("+13052346041"), preferences("+13052346041"), "/p/c/AAAA")) {
            Reply page = look(link);
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .contains("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                            + "frame-ancestors 'none'; base-uri 'none'");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(page.headers().firstValue("X-Robots-Tag")).contains("noindex, nofollow");
            assertThat(page.headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(c -> assertThat(c).contains("no-store"));
            assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(page.text())
                    .doesNotContain("<script")
                    .doesNotContain("style=")
                    .doesNotContainPattern(" on[a-z]+=")
                    .contains("<main>", "name=\"viewport\"", "hreflang=\"fr\"");
            assertThat(page.text().split("<h1>", -1)).hasSize(2);
            Matcher inputs = Pattern.compile("<input id=\"([^\"]+)\"|type=\"checkbox\" id=\"([^\"]+)\"")
                    .matcher(page.text());
            while (inputs.find()) {
                String id = inputs.group(1) == null ? inputs.group(2) : inputs.group(1);
                assertThat(page.text()).contains("<label for=\"" + id + "\">");
            }
        }
        assertThat(UnsubscribeLinks.POST_HEADER).isEqualTo("List-Unsubscribe=One-Click");
    }

    /** CON-07: a brand's colour and picture, and no markup in their place. */
    @Test
    void aBrandHasItsColourAndNoMarkup() {
        String path = "/v1/page-looks/" + shop.brand();
        assertThat(shop.client()
                        .put(shop.key(), path, document("colour", "red;}*{x:y"))
                        .status())
                .isEqualTo(400);
        Reply svg = shop.client()
                .put(
                        shop.key(),
                        path,
                        document(
                                "colour",
                                "#0b6e4f",
                                "logo",
                                java.util.Base64.getEncoder()
                                        .encodeToString("<svg onload=alert(1)>".getBytes(StandardCharsets.UTF_8))));
        assertThat(svg.status()).isEqualTo(400);
        assertThat(shop.client()
                        .put(shop.key(), path, document("colour", "#0B6E4F"))
                        .status())
                .isEqualTo(200);
        Matcher css =
                Pattern.compile("href=\"(/p/b/[^\"]+)\"").matcher(look(form).text());
        assertThat(css.find()).isTrue();
        assertThat(look(css.group(1)).text()).isEqualTo(":root{--brand:#0b6e4f;--on-brand:#ffffff}\n");
    }
}
