package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.gatepost.TestClient.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** EVT-01, EVT-02: endpoints that fail, are disabled with notice, come back, and are told again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventEndpointsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** A customer's endpoint that answers as it is told to. */
    private static final class Receiver implements AutoCloseable {
        record Got(String id, String type, String object) {}

        private final HttpServer server;
        private final List<Got> taken = new CopyOnWriteArrayList<>();
        private volatile int status = 204;

        Receiver() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                try (exchange) {
                    var body = TestClient.read(
                            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                    int answered = status;
                    if (answered == 204) {
                        taken.add(new Got(
                                exchange.getRequestHeaders().getFirst("webhook-id"),
                                body.path("type").asString(""),
                                body.at("/data/id").asString("")));
                    }
                    exchange.sendResponseHeaders(answered, -1);
                }
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
        }

        List<String> typesOf(String object) {
            return taken.stream()
                    .filter(g -> g.object().equals(object))
                    .map(Got::type)
                    .toList();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static String endpoint(TestShop shop, Receiver receiver, String... types) {
        Reply made = shop.client()
                .post(shop.key(), "/v1/event-endpoints", document("url", receiver.url(), "types", List.of(types)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return "/v1/event-endpoints/" + made.id();
    }

    private static Reply put(TestShop shop, String path, String what) {
        return shop.client().post(shop.key(), path + what, document("reason", "for this test"));
    }

    private static void until(Runnable check) {
        await().atMost(SOON).untilAsserted(check::run);
    }

    @Test
    void whoFailsForDaysIsDisabledWithNoticeAndMissesNothing() throws IOException {
        TestShop shop = gatepost.shop("failing");
        try (Receiver failing = new Receiver();
                Receiver watching = new Receiver()) {
            String path = endpoint(shop, failing, "message.delivered", "message.sent");
            endpoint(shop, watching, "alert.*");
            failing.status = 503;
            String first = shop.send("+4915112345671", "order_shipped").id();
            shop.until(first, "delivered");
            until(() -> {
                Reply seen = shop.client().get(shop.key(), path);
                assertThat(seen.at("/last_failure")).isEqualTo("503");
                assertThat(seen.at("/failing_since")).isNotEmpty();
                assertThat(seen.at("/state")).isEqualTo("enabled");
            });
            gatepost.value("with changed as (update event_endpoint_health set failing_since = failing_since"
                    + " - interval '6 days' returning 1) select count(*) from changed");
            until(() -> {
                Reply seen = shop.client().get(shop.key(), path);
                assertThat(seen.at("/state")).isEqualTo("disabled");
                assertThat(seen.at("/state_why")).contains("503");
            });
            until(() ->
                    assertThat(watching.taken).extracting(Receiver.Got::type).contains("alert.endpoint_disabled"));

            String second = shop.send("+4915112345672", "order_shipped").id();
            shop.until(second, "delivered");
            until(() -> assertThat(shop.client()
                            .get(shop.key(), path + "/deliveries?state=held")
                            .at("/data/3/event"))
                    .as("two of each message")
                    .startsWith("evt_"));
            assertThat(failing.taken).isEmpty();

            failing.status = 204;
            assertThat(put(shop, path, "/enable").at("/state")).isEqualTo("enabled");
            until(() -> {
                assertThat(failing.typesOf(first)).containsExactly("message.sent", "message.delivered");
                assertThat(failing.typesOf(second)).containsExactly("message.sent", "message.delivered");
            });
            until(() -> assertThat(shop.client().get(shop.key(), path).at("/failing_since"))
                    .isEmpty());
        }
    }

    @Test
    void whatWasTakenIsSentAgainUnderTheIdOfItsEvent() throws IOException {
        TestShop shop = gatepost.shop("again");
        TestShop stranger = gatepost.shop("stranger");
        try (Receiver receiver = new Receiver()) {
            String path = endpoint(shop, receiver, "message.delivered", "message.sent");
            List<String> sent = List.of(
                    shop.send("+4915112345673", "order_shipped").id(),
                    shop.send("+4915112345674", "order_shipped").id());
            until(() -> assertThat(receiver.taken).hasSize(4));
            List<Receiver.Got> before = List.copyOf(receiver.taken);
            Receiver.Got one = before.getFirst();
            until(() -> assertThat(shop.client()
                            .get(shop.key(), path + "/deliveries?state=delivered")
                            .at("/data/3/answer"))
                    .isEqualTo("204"));

            Reply replayed = shop.client()
                    .post(shop.key(), path + "/replay", document("event", one.id(), "reason", "it was lost here"));
            assertThat(replayed.at("/replayed")).as(replayed.text()).isEqualTo("1");
            until(() -> assertThat(receiver.taken).hasSize(5));
            assertThat(receiver.taken.getLast()).isEqualTo(one);

            Map<String, Object> all = document(
                    "from", "2020-01-01T00:00:00Z", "types", List.of("message.delivered"), "reason", "a restored copy");
            assertThat(shop.client().post(shop.key(), path + "/replay", all).at("/replayed"))
                    .isEqualTo("2");
            until(() -> assertThat(receiver.taken).hasSize(7));
            assertThat(receiver.taken.subList(5, 7))
                    .extracting(Receiver.Got::object)
                    .containsExactlyInAnyOrderElementsOf(sent);

            gatepost.value("with changed as (update event_delivery set state = 'dead' where state = 'delivered'"
                    + " returning 1) select count(*) from changed");
            Map<String, Object> dead = document("states", List.of("dead"), "reason", "the receiver is mended");
            assertThat(shop.client().post(shop.key(), path + "/replay", dead).at("/replayed"))
                    .isEqualTo("4");
            until(() -> assertThat(receiver.taken).hasSize(11));

            Reply log = shop.client().get(shop.key(), path + "/deliveries?limit=3");
            assertThat(log.at("/data/2/replays")).isNotEqualTo("0");
            assertThat(log.text()).doesNotContain("+49151").doesNotContain("payload");
            assertThat(shop.client()
                            .get(shop.key(), path + "/deliveries?limit=3&cursor=" + log.at("/next_cursor"))
                            .at("/data/0/id"))
                    .isNotEmpty()
                    .isNotEqualTo(log.at("/data/0/id"));

            assertThat(shop.client()
                            .post(shop.key(), path + "/replay", document("reason", "everything"))
                            .at("/errors/0/pointer"))
                    .isEqualTo("/from");
            for (String what : List.of("", "/deliveries")) {
                assertThat(stranger.client().get(stranger.key(), path + what).status())
                        .isEqualTo(404);
            }
            assertThat(stranger.client()
                            .post(stranger.key(), path + "/replay", all)
                            .status())
                    .isEqualTo(404);
        }
    }

    /** AUD-01: a webhook that failed for good is an event, and answers the question which did (AUD-03). */
    @Test
    void aDeliveryThatIsGivenUpIsInTheAudit() throws IOException {
        TestShop shop = gatepost.shop("given-up");
        try (Receiver receiver = new Receiver()) {
            String path = endpoint(shop, receiver, "message.delivered");
            receiver.status = 500;
            shop.until(shop.send("+4915112345676", "order_shipped").id(), "delivered");
            until(() -> assertThat(
                            shop.client().get(shop.key(), path + "/deliveries").at("/data/0/answer"))
                    .isEqualTo("500"));
            String mine = " where workspace_id = '" + shop.workspace().id().value() + "' returning 1)";
            gatepost.value("with d as (update event_delivery set tries = 50" + mine
                    + ", q as (update queue_entry set due_at = now()" + mine
                    + " select (select count(*) from d) + (select count(*) from q)");
            until(() -> assertThat(shop.get("/v1/audit-events?question=webhook_failures")
                            .text())
                    .contains("delivery.given_up", path.substring(path.lastIndexOf('/') + 1), "\"500\""));
        }
    }

    @Test
    void whoIsGoneIsDisabledAtOnceAndWhoIsRetiredHearsNothing() throws IOException {
        TestShop shop = gatepost.shop("gone");
        try (Receiver receiver = new Receiver()) {
            String path = endpoint(shop, receiver, "message.delivered");
            receiver.status = 410;
            shop.until(shop.send("+4915112345675", "order_shipped").id(), "delivered");
            until(() ->
                    assertThat(shop.client().get(shop.key(), path).at("/state")).isEqualTo("disabled"));

            receiver.status = 204;
            Reply changed =
                    shop.client().send(shop.key(), "PATCH", path, document("types", List.of("message.accepted")));
            assertThat(changed.at("/types/0")).as(changed.text()).isEqualTo("message.accepted");
            assertThat(shop.client()
                            .send(shop.key(), "PATCH", path, document("url", "https://169.254.169.254/"))
                            .at("/errors/0/pointer"))
                    .isEqualTo("/url");

            assertThat(shop.client().method(shop.key(), "DELETE", path).at("/state"))
                    .isEqualTo("retired");
            assertThat(put(shop, path, "/enable").at("/state")).isEqualTo("retired");
            shop.until(shop.send("+4915112345676", "order_shipped").id(), "delivered");
            until(() -> assertThat(gatepost.value("select count(*) from event_delivery d join event_endpoint p"
                            + " on p.id = d.endpoint_id and p.state = 'retired' where d.state in ('pending')"))
                    .contains("0"));
            assertThat(receiver.taken).isEmpty();
        }
    }
}
