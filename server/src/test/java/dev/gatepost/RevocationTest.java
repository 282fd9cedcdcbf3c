package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.sandbox.BookEntry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-04, CON-05, CON-12: every way out, what it ends, and the one answer that it gets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationTest {
    private static final String ENGLISH = "Northwind: you have opted out and will get no more of these messages.";
    private static final String FRENCH = "Northwind : vous êtes désinscrit(e) et ne recevrez plus ces messages.";
    private static final String HELP = "Northwind: for help go to help.northwind.example. Reply STOP to opt out.";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("shop");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private void says(String from, String to, String text) {
        String before = seen();
        gatepost.sandbox().carrier().personWrites("shop", Channel.SMS, from, to, text, URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(10)).until(() -> !seen().equals(before));
    }

    private String seen() {
        return gatepost.value("select count(*) from callback_inbox where state <> 'new'")
                .orElse("");
    }

    private List<BookEntry> sentTo(String address) {
        return gatepost.sandbox().carrier().book("shop").stream()
                .filter(e -> e.to().equals(address))
                .toList();
    }

    private void awaitAnswers(String address, String... texts) {
        List<String> wanted = List.of(texts).stream().map(RevocationTest::hash).toList();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(sentTo(address).stream().map(BookEntry::textHash))
                        .containsExactlyElementsOf(wanted));
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Reply post(Secret key, String path, Object body) {
        return shop.client().post(key, path, body);
    }

    private static String encoded(String address) {
        return address.replace("+", "%2B");
    }

    /** CON-04: one confirmation, in the language of the keyword, from the number that was written to. */
    @Test
    void anOptOutInPlainWordsIsConfirmedOnce() {
        String lena = "+13052345801";
        shop.consent(lena);
        says(lena, TestShop.OFFERS, "please leave me alone");
        assertThat(shop.send(lena, "sale").text()).contains("\"suppressed\"");
        awaitAnswers(lena, ENGLISH);
        assertThat(sentTo(lena).getFirst().from()).isEqualTo(TestShop.OFFERS);

        says(lena, TestShop.OFFERS, "I said leave me alone!!");
        says(lena, TestShop.OFFERS, "stop texting me");
        assertThat(gatepost.value("select count(*) from keyword_reply where outcome is null")
                        .orElse(""))
                .isEqualTo("0");
        awaitAnswers(lena, ENGLISH);

        String jean = "+13052345813";
        says(jean, TestShop.OFFERS, "ARRÊT");
        awaitAnswers(jean, FRENCH);
    }

    /** CON-04: the confirmation passes the suppression that it confirms, and nothing else does. */
    @Test
    void theConfirmationPassesTheSuppressionOfItsOwnNumber() {
        String eva = "+13052345803";
        says(eva, TestShop.ORDERS, "take me off your list");
        awaitAnswers(eva, ENGLISH);
        assertThat(shop.send(eva, "parcel_today").status()).isEqualTo(422);
        assertThat(shop.send(eva, "order_shipped").status()).isEqualTo(422);
        awaitAnswers(eva, ENGLISH);
    }

    /** CON-04: a carrier that blocks confirms by itself; a second confirmation is one too many. */
    @Test
    void aStopThatTheCarrierActsUponIsNotConfirmedAgain() {
        String dan = "+13052345804";
        says(dan, TestShop.OFFERS, "STOP");
        assertThat(gatepost.value("select count(*) from keyword_reply k join contact c on c.id = k.contact_id"
                                + " and c.workspace_id = k.workspace_id join provider_block b on b.contact_id = c.id")
                        .orElse(""))
                .isEqualTo("0");
        assertThat(sentTo(dan)).isEmpty();
    }

    /** CON-04: HELP is answered whatever the consent, with brand, support and the way to stop, and ends nothing. */
    @Test
    void helpIsAnsweredEvenAfterAnOptOutAndChangesNoConsent() {
        assertThat(shop.client()
                        .put(
                                shop.key(),
                                "/v1/brand-support/" + shop.brand(),
                                document("support", "help.northwind.example"))
                        .status())
                .isEqualTo(200);
        String ida = "+13052345805";
        says(ida, TestShop.ORDERS, "never text me again");
        awaitAnswers(ida, ENGLISH);
        says(ida, TestShop.ORDERS, "HELP");
        awaitAnswers(ida, ENGLISH, HELP);
        assertThat(shop.send(ida, "sale").status()).isEqualTo(422);

        String tom = "+13052345806";
        shop.consent(tom);
        says(tom, TestShop.OFFERS, "who is this?");
        awaitAnswers(tom, HELP);
        assertThat(shop.send(tom, "sale").status()).isEqualTo(202);
    }

    /** CON-04: a wrong number ends everything to it, codes too; STOP ALL ends all but codes. */
    @Test
    void aWrongNumberEndsEverythingAndStopAllEverythingButCodes() {
        String other = "+13052345807";
        says(other, TestShop.ORDERS, "You have the wrong number");
        assertThat(shop.send(other, "code").status()).isEqualTo(422);
        assertThat(shop.send(other, "order_shipped").status()).isEqualTo(422);

        String max = "+13052345808";
        says(max, TestShop.OFFERS, "stop all");
        assertThat(shop.send(max, "order_shipped").status()).isEqualTo(422);
        assertThat(shop.send(max, "code").status()).isEqualTo(202);
    }

    /** CON-04: a complaint that a mailbox provider feeds back is a revocation. */
    @Test
    void aComplaintRevokesPromotion() {
        String address = "eve+complained@example.com";
        Reply sent = shop.send(address, "order_mail");
        shop.until(sent.id(), "complained");
        Reply ledger = shop.get("/v1/consents?address=" + encoded(address));
        assertThat(ledger.at("/data/0/status")).as(ledger.text()).isEqualTo("revoked");
        assertThat(ledger.at("/data/0/source")).isEqualTo("complaint");
        Reply list = shop.get("/v1/suppressions?address=" + encoded(address));
        assertThat(list.at("/data/0/purpose")).as(list.text()).isEqualTo("promotional");
        assertThat(list.at("/data/0/status")).isEqualTo("in_force");
    }

    /** CON-05: the list by API; lifting needs the approval of two people and brings no consent back. */
    @Test
    void aSuppressionIsAddedByAnAgentAndLiftedByTwoPeopleAlone() {
        String ana = "+13052345809";
        shop.consent(ana);
        Reply added = post(
                shop.key(), "/v1/suppressions", document("address", ana, "channel", "sms", "reason", "asked by phone"));
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        assertThat(shop.send(ana, "sale").text()).contains("\"suppressed\"");
        assertThat(shop.send(ana, "order_shipped").status()).isEqualTo(422);
        assertThat(shop.get("/v1/suppressions").text()).contains(added.id()).doesNotContain("3052345809");

        Reply asked = post(
                shop.key(),
                "/v1/recontact-approvals",
                document(
                        "address",
                        ana,
                        "channel",
                        "sms",
                        "purpose",
                        "promotional",
                        "brand",
                        shop.brand(),
                        "reason",
                        "she asked to start again"));
        assertThat(asked.status()).as(asked.text()).isEqualTo(201);
        String lift = "/v1/suppressions/" + added.id() + "/lift";
        var body = document("address", ana, "reason", "she asked", "approval", asked.id());
        assertThat(post(shop.key(), lift, body).text()).contains("recontact_needs_approval");

        Secret maria = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "Maria", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        assertThat(post(maria, "/v1/recontact-approvals/" + asked.id() + "/approve", "{}")
                        .status())
                .isEqualTo(200);
        assertThat(post(shop.key(), lift, document("address", "+13052345810", "reason", "x", "approval", asked.id()))
                        .status())
                .isEqualTo(404);
        Reply lifted = post(shop.key(), lift, body);
        assertThat(lifted.status()).as(lifted.text()).isEqualTo(200);
        assertThat(lifted.at("/lift_reason")).isEqualTo("she asked");
        assertThat(post(shop.key(), lift, body).status()).isEqualTo(400);
        assertThat(shop.send(ana, "order_shipped").status()).isEqualTo(202);
    }

    /** CON-12: a block is looked at and lifted by itself, and consent stays as it is. */
    @Test
    void aProvidersBlockIsShownAndItsNoteLiftedWithAReason() {
        String ben = "+13052345811";
        shop.consent(ben);
        says(ben, TestShop.OFFERS, "STOP");
        String path = "/v1/provider-blocks?address=" + encoded(ben);
        Reply blocks = shop.get(path);
        assertThat(blocks.at("/data/0/status")).as(blocks.text()).isEqualTo("in_force");
        String sender = blocks.at("/data/0/sender");
        String lift = path + "&sender=" + sender + "&reason=" + UUID.randomUUID();
        assertThat(shop.client().method(shop.key(), "DELETE", lift).status()).isEqualTo(204);
        assertThat(shop.get(path).at("/data/0/status")).isEqualTo("lifted");
        assertThat(shop.client().method(shop.key(), "DELETE", lift).status()).isEqualTo(404);
        assertThat(shop.send(ben, "sale").text()).contains("suppressed").doesNotContain("provider_blocked");
    }

    /** CON-12: a number of the brand that the block does not reach takes over; consent is another matter. */
    @Test
    void anotherSenderTakesOverWhereTheProviderBlocksTheFirst() {
        String second = "+12025550181";
        Reply made = post(
                shop.key(),
                "/v1/senders",
                document(
                        "brand", shop.brand(),
                        "connection", shop.connection().toString(),
                        "channel", "sms",
                        "address", second,
                        "purposes", List.of("transactional"),
                        "registrations", List.of("US:10dlc")));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        // The carrier refuses whatever goes to this number: the person once said STOP to each of the senders.
        String gus = "+13052345912";
        Reply first = shop.send(gus, "order_shipped");
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        shop.until(first.id(), "blocked");
        Reply other = shop.send(gus, "order_shipped");
        assertThat(other.status()).as(other.text()).isEqualTo(202);
        shop.until(other.id(), "blocked");
        Reply none = shop.send(gus, "order_shipped");
        assertThat(none.status()).isEqualTo(422);
        assertThat(none.text()).contains("provider_blocked");
        assertThat(shop.get("/v1/provider-blocks?address=" + encoded(gus))
                        .body()
                        .path("data"))
                .hasSize(2);
        // The provider's word for the person's own STOP is as good as the person's (CON-04).
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                shop.get("/v1/consents?address=" + encoded(gus)).at("/data/0/source"))
                        .isEqualTo("provider_callback"));
        assertThat(shop.send(gus, "sale").text()).contains("\"suppressed\"");
    }

    /** CON-08: how long it takes until other systems act upon it, by their 2xx and by their own word. */
    @Test
    void propagationIsMeasuredForEachSystem() throws IOException {
        try (EventSink sink = new EventSink()) {
            Reply endpoint = post(
                    shop.key(),
                    "/v1/event-endpoints",
                    document("url", sink.url(), "types", List.of("consent.revoked", "consent.granted")));
            assertThat(endpoint.status()).as(endpoint.text()).isEqualTo(201);
            Reply revoked = post(shop.key(), "/v1/consents", shop.consentEvent("+13052345814", "revoked"));
            Reply said =
                    post(shop.key(), "/v1/consent-acknowledgements", document("event", revoked.id(), "system", "crm"));
            assertThat(said.status()).as(said.text()).isEqualTo(200);
            shop.consent("+13052345815");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                Reply all = shop.get("/v1/consents/propagation");
                assertThat(all.at("/data/0/system")).as(all.text()).isEqualTo(endpoint.id());
                assertThat(all.body().at("/data/0/arrived").asInt()).isGreaterThanOrEqualTo(2);
                assertThat(all.body().at("/data/0/late").asInt()).isZero();
                assertThat(all.at("/data/1/system")).isEqualTo("crm");
                assertThat(all.body().at("/data/1/arrived").asInt()).isEqualTo(1);
                assertThat(all.body().at("/data/1/outstanding").asInt()).isGreaterThanOrEqualTo(1);
            });
            assertThat(post(
                                    shop.key(),
                                    "/v1/consent-acknowledgements",
                                    document("event", shop.brand(), "system", "crm"))
                            .status())
                    .isEqualTo(404);
        }
    }

    /** CON-05: what is no address, no suppression and no cursor is told as such. */
    @Test
    void oddCallsAreRefusedInWords() {
        assertThat(post(shop.key(), "/v1/suppressions", "{}").status()).isEqualTo(400);
        assertThat(post(shop.key(), "/v1/suppressions", document("address", "nobody", "reason", "x"))
                        .status())
                .isEqualTo(400);
        assertThat(shop.get("/v1/suppressions?cursor=../../etc").status()).isEqualTo(400);
        assertThat(shop.get("/v1/provider-blocks?address=x").status()).isEqualTo(400);
        assertThat(shop.client()
                        .put(shop.key(), "/v1/brand-support/brd_none", document("support", "x"))
                        .status())
                .isEqualTo(404);
    }
}
