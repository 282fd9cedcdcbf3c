package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.sandbox.CarrierAccount;
import dev.gatepost.providers.sandbox.CarrierTrick;
import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** OBS-06: the desk for messages of which it is not known what became of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UncertainDeskTest {
    /** Taken, and never reported. */
    private static final String SILENT = "+4915112345631";

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private void play(TestShop shop, Kind... kinds) {
        for (Kind kind : kinds) {
            gatepost.sandbox().carrier().play(shop.workspace().name(), CarrierTrick.of(kind));
        }
    }

    private void behave(TestShop shop) {
        gatepost.sandbox().carrier().behave(shop.workspace().name());
    }

    /** It answers again, but still cannot be asked: so nothing settles but what the test does. */
    private void answerAgain(TestShop shop) {
        behave(shop);
        play(shop, Kind.ASK_UNAVAILABLE);
    }

    /** Messages that the carrier has, while it neither answers nor reports nor can be asked. */
    private List<String> uncertain(TestShop shop, String template, int count) {
        play(shop, Kind.DROP_AFTER, Kind.ASK_UNAVAILABLE);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(shop.send(SILENT, template).id());
        }
        ids.forEach(id -> shop.until(id, "uncertain"));
        return ids;
    }

    private static Reply post(TestShop shop, String path, Map<String, Object> body) {
        return shop.client().post(shop.key(), path, body);
    }

    private long taken(TestShop shop) {
        return gatepost.sandbox().carrier().book(shop.workspace().name()).size();
    }

    @Test
    void theyAreGroupedListedAndAskedFor() {
        TestShop shop = gatepost.shop("asked");
        List<String> ids = uncertain(shop, "order_shipped", 3);

        JsonNode groups = shop.get("/v1/uncertain").body();
        assertThat(groups.path("data")).hasSize(1);
        assertThat(groups.at("/data/0/kind").asString()).isEqualTo("uncertain");
        assertThat(groups.at("/data/0/count").asInt()).isEqualTo(3);
        assertThat(groups.at("/data/0/age").asString()).isEqualTo("under_1m");
        assertThat(groups.at("/data/0/provider").asString()).isEqualTo("sandbox");
        assertThat(groups.at("/data/0/can_be_asked").asBoolean()).isTrue();
        assertThat(groups.path("complete").asBoolean()).isTrue();
        assertThat(pages(shop, "/v1/uncertain/messages?limit=1")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(pages(shop, "/v1/uncertain/messages?kind=no_receipt&limit=5"))
                .isEmpty();
        String sender = groups.at("/data/0/sender").asString();
        behave(shop);

        Reply asked = post(shop, "/v1/uncertain/ask", document("sender", sender, "reason", "the carrier is back"));

        assertThat(asked.text()).isEqualTo("{\"asked\":3,\"cannot_be_asked\":0,\"complete\":true}");
        ids.forEach(id -> shop.until(id, "delivered"));
        assertThat(shop.get("/v1/uncertain").body().path("data")).isEmpty();
        assertThat(taken(shop)).isEqualTo(3);
    }

    private static List<String> pages(TestShop shop, String path) {
        List<String> out = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = shop.get(path + cursor).body();
            page.path("data").forEach(d -> out.add(d.path("id").asString()));
            String next = page.path("next_cursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        return out;
    }

    @Test
    void aPersonSettlesThemAndLeavesNameReasonAndEvidence() {
        TestShop shop = gatepost.shop("settled");
        List<String> ids = uncertain(shop, "order_shipped", 2);

        Reply failed = post(
                shop,
                "/v1/uncertain/settle",
                document("ids", ids.subList(0, 1), "as", "failed", "reason", "lost at the carrier"));
        Reply delivered = post(
                shop,
                "/v1/uncertain/settle",
                document(
                        "connection",
                        shop.connection().toString(),
                        "as",
                        "delivered",
                        "reason",
                        "the carrier's report has it",
                        "evidence",
                        "ticket 4711"));

        assertThat(failed.text()).isEqualTo("{\"settled\":1,\"left\":0,\"complete\":true}");
        assertThat(delivered.at("/settled")).isEqualTo("1");
        JsonNode message = shop.message(ids.get(0));
        assertThat(message.path("status").asString()).isEqualTo("failed");
        assertThat(message.path("reason").asString()).isEqualTo("settled_by_hand");
        assertThat(shop.status(ids.get(1))).isEqualTo("delivered");
        String log = exported(shop);
        assertThat(log).contains("messages.settled", "ticket 4711", "lost at the carrier", "\"as\":\"failed\"");
        assertThat(log).contains("key:");
    }

    private String exported(TestShop shop) {
        var out = new java.io.ByteArrayOutputStream();
        while (gatepost.rooms().sequenceAudit().drain(shop.workspace().id()) > 0) {
            Thread.onSpinWait();
        }
        try {
            gatepost.rooms().exportAudit().write(shop.workspace().id(), out);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void whatCouldDoubleIsSentAgainOnlyWhenThatIsAccepted() {
        TestShop shop = gatepost.shop("doubled");
        List<String> orders = uncertain(shop, "order_shipped", 2);
        Map<String, Object> again = document("ids", orders, "as", "send_again", "reason", "they wait");

        Reply refused = post(shop, "/v1/uncertain/settle", again);
        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("duplicate_not_accepted");
        assertThat(refused.at("/messages")).isEqualTo("2");
        orders.forEach(id -> assertThat(shop.status(id)).isEqualTo("uncertain"));
        assertThat(taken(shop)).isEqualTo(2);

        answerAgain(shop);
        again.put("accept_duplicate", true);
        assertThat(post(shop, "/v1/uncertain/settle", again).at("/settled")).isEqualTo("2");
        await().atMost(Duration.ofSeconds(10)).until(() -> taken(shop) == 4);
        assertThat(shop.message(orders.get(0)).path("attempts")).hasSize(2);
        assertThat(shop.history(orders.get(0))).containsSequence("uncertain", "accepted", "sending");
    }

    /** For a code, twice is better than never; it is decided again like any other. */
    @Test
    void aOneTimeCodeIsSentAgainAtOnce() {
        TestShop shop = gatepost.shop("codes");
        String id = uncertain(shop, "code", 1).getFirst();
        answerAgain(shop);

        Reply settled = post(
                shop,
                "/v1/uncertain/settle",
                document("ids", List.of(id), "as", "send_again", "reason", "the person waits"));

        assertThat(settled.at("/settled")).as(settled.text()).isEqualTo("1");
        await().atMost(Duration.ofSeconds(10)).until(() -> taken(shop) == 2);
    }

    @Test
    void theDeskAsksForItsRightAndForASelection() {
        TestShop shop = gatepost.shop("rights");
        Secret key = gatepost.rooms()
                .credentials()
                .create(
                        shop.workspace(),
                        "reader",
                        EnumSet.of(Right.MESSAGES_READ, Right.MESSAGES_SEND),
                        null,
                        "component:test")
                .key();
        assertThat(shop.client().get(key, "/v1/uncertain").status()).isEqualTo(200);
        assertThat(shop.client().post(key, "/v1/uncertain/settle", "{}").at("/detail"))
                .contains("messages:settle");
        Reply nothing = post(shop, "/v1/uncertain/settle", document("as", "delivered", "reason", "x"));
        assertThat(nothing.status()).isEqualTo(400);
        assertThat(nothing.at("/errors/0/code")).isEqualTo("missing_property");
        assertThat(post(shop, "/v1/uncertain/ask", document("sender", "nonsense", "reason", "x"))
                        .status())
                .isEqualTo(400);
    }

    /** A receipt that is overdue is asked for; what cannot be found out stays as it is, upon the desk. */
    @Test
    void anOverdueReceiptIsAskedForByItself() {
        TestShop shop = gatepost.shop("late");
        String sender = hurriedSender(shop);
        Map<String, Object> body = TestShop.message(SILENT, "order_shipped");
        body.put("sender", sender);
        gatepost.sandbox().carrier().play("late-hurried", CarrierTrick.of(Kind.ASK_UNAVAILABLE));
        String id = shop.send(body, "late-1").id();
        shop.until(id, "submitted");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> shop.get("/v1/uncertain").at("/data/0/kind").equals("no_receipt"));
        assertThat(shop.status(id)).isEqualTo("submitted");
        assertThat(shop.get("/v1/uncertain").at("/data/0/count")).isEqualTo("1");
        gatepost.sandbox().carrier().behave("late-hurried");
        assertThat(post(shop, "/v1/uncertain/ask", document("kind", "no_receipt", "sender", sender, "reason", "now"))
                        .at("/asked"))
                .isEqualTo("1");
        shop.until(id, "delivered");

        String next = shop.send(body, "late-2").id();
        await().atMost(Duration.ofSeconds(30)).until(() -> shop.status(next).equals("delivered"));
        assertThat(gatepost.rows(shop, "late_look")).doesNotContain("late_look=0");
    }

    /** A sender over a connection that misses a receipt after a second. */
    private String hurriedSender(TestShop shop) {
        CarrierAccount account = gatepost.sandbox().carrier().open("late-hurried");
        Reply connection = post(
                shop,
                "/v1/connections",
                document(
                        "provider",
                        "sandbox",
                        "name",
                        "hurried",
                        "settings",
                        document(
                                "url",
                                gatepost.sandbox().carrier().url(),
                                "account",
                                account.name(),
                                "receipt_wait",
                                "1"),
                        "secrets",
                        document(
                                "token",
                                account.token().reveal(),
                                "signing_secret",
                                account.signingSecret().reveal())));
        assertThat(connection.status()).as(connection.text()).isEqualTo(201);
        Reply sender = post(
                shop,
                "/v1/senders",
                document(
                        "brand",
                        shop.brand(),
                        "connection",
                        connection.id(),
                        "channel",
                        "sms",
                        "address",
                        "+12025550199",
                        "purposes",
                        List.of("transactional"),
                        "registrations",
                        List.of("US:10dlc")));
        assertThat(sender.status()).as(sender.text()).isEqualTo(201);
        return sender.id();
    }
}
