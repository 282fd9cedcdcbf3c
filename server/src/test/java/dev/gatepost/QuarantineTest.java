package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** HOOK-03, HOOK-06, HOOK-07: what was not believed is kept, judged again, thrown away; floods are held up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuarantineTest {
    private static final String SILENT = "+4915112345631";
    private static final String OTHER_KEY = "the-key-of-tomorrow-0123456789";

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** A message that waits for its receipt. */
    private record Waiting(String id, String reference) {}

    private Waiting waiting(TestShop shop) {
        String id = shop.send(SILENT, "order_shipped").id();
        shop.until(id, "submitted");
        String reference = gatepost.value("select replace(message_id::text, '-', '') || '.' || number from attempt"
                        + " where workspace_id = '" + shop.workspace().id().value()
                        + "' order by started_at desc limit 1")
                .orElseThrow();
        return new Waiting(id, reference);
    }

    private SandboxCaller caller(TestShop shop) {
        return new SandboxCaller(gatepost, shop);
    }

    private static Reply replay(TestShop shop, List<String> ids) {
        return shop.client().post(shop.key(), "/v1/quarantine/replay", document("ids", ids, "reason", "mended"));
    }

    private static String newest(TestShop shop) {
        return shop.get("/v1/quarantine?connection=" + shop.connection()).at("/data/0/id");
    }

    /** HOOK-07 */
    @Test
    void aForgedOneIsNeverTakenAndCanBeThrownAway() {
        TestShop shop = gatepost.shop("forged");
        Waiting message = waiting(shop);
        caller(shop).signed("guessed").call(SandboxCaller.report(message.reference(), "delivered"));
        String id = newest(shop);

        assertThat(replay(shop, List.of(id)).at("/data/0/result")).isEqualTo("not_proven");
        assertThat(shop.status(message.id())).isEqualTo("submitted");
        Reply gone = shop.client()
                .post(shop.key(), "/v1/quarantine/discard", document("ids", List.of(id), "reason", "an attack"));
        assertThat(gone.body().at("/discarded").asInt()).isEqualTo(1);
        assertThat(shop.get("/v1/quarantine/" + id).status()).isEqualTo(404);
        assertThat(replay(shop, List.of(id)).at("/data/0/result")).isEqualTo("unknown");
    }

    /** HOOK-03, HOOK-07 */
    @Test
    void anOldOneIsJudgedByWhenItCameAndAReplayOfItActsOnce() {
        TestShop shop = gatepost.shop("mended");
        Waiting message = waiting(shop);
        String body = SandboxCaller.report(message.reference(), "delivered");
        caller(shop).signed(OTHER_KEY).call(body);
        caller(shop).signed(OTHER_KEY).call(body);
        caller(shop).signed(OTHER_KEY).at(Instant.now().minusSeconds(3_600)).call(body);
        Reply listed = shop.get("/v1/quarantine?connection=" + shop.connection());
        List<String> ids = List.of(listed.at("/data/0/id"), listed.at("/data/1/id"), listed.at("/data/2/id"));

        Reply rotated = shop.client()
                .post(
                        shop.key(),
                        "/v1/connections/" + shop.connection() + "/secrets/signing_secret/rotate",
                        document("value", OTHER_KEY));
        assertThat(rotated.status()).as(rotated.text()).isLessThan(300);
        Reply judged = replay(shop, ids);

        assertThat(judged.body().at("/counts/taken").asInt()).as(judged.text()).isEqualTo(1);
        assertThat(judged.body().at("/counts/already_seen").asInt()).isEqualTo(1);
        // It was too old when it came; time that passed since then changes nothing.
        assertThat(judged.body().at("/counts/stale").asInt()).isEqualTo(1);
        shop.until(message.id(), "delivered");
        assertThat(shop.history(message.id())).doesNotHaveDuplicates();
        assertThat(shop.get("/v1/quarantine?connection=" + shop.connection())
                        .body()
                        .path("data"))
                .hasSize(1);
    }

    /** HOOK-07: dead letters of the inbox. */
    @Test
    void aCallbackThatCouldNotBeAppliedIsListedAndAppliedAgain() {
        TestShop shop = gatepost.shop("dead");
        TestShop other = gatepost.shop("dead-other");
        Waiting message = waiting(shop);
        caller(other).call(SandboxCaller.report(message.reference(), "delivered"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> other.get("/v1/callbacks?state=failed").text().contains("never sent"));
        String id = other.get("/v1/callbacks?state=failed").at("/data/0/id");

        // AUD-01: a webhook that failed is an event.
        await().atMost(Duration.ofSeconds(10))
                .until(() -> other.get("/v1/audit-events?question=webhook_failures")
                        .text()
                        .contains(id));

        Reply again =
                other.client().post(other.key(), "/v1/callbacks/" + id + "/replay", document("reason", "once more"));

        assertThat(again.at("/state")).as(again.text()).isEqualTo("new");
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        other.get("/v1/callbacks?state=failed").at("/data/0/id").equals(id));
        assertThat(shop.get("/v1/callbacks?state=failed").body().path("data")).isEmpty();
        assertThat(shop.client()
                        .post(shop.key(), "/v1/callbacks/" + id + "/replay", document("reason", "not mine"))
                        .status())
                .isEqualTo(404);
        assertThat(shop.status(message.id())).isEqualTo("submitted");
    }

    /** HOOK-06 */
    @Test
    void aNetworkOfForgersIsHeldUpAndOneThatProvedItselfIsNot() throws IOException {
        try (var flooded = TestGatepost.start();
                var sink = new EventSink()) {
            TestShop shop = flooded.shop("flooded");
            TestShop proven = flooded.shop("proven");
            shop.client().post(shop.key(), "/v1/event-endpoints", document("url", sink.url()));
            var forger = new SandboxCaller(flooded, shop).signed("guessed");
            String forged = SandboxCaller.report("0".repeat(32) + ".1", "delivered");
            var honest = new SandboxCaller(flooded, proven);
            assertThat(honest.call(forged).status()).isEqualTo(200);

            Reply held = forger.call(forged);
            for (int i = 0; i < 200 && held.status() != 429; i++) {
                held = forger.call(forged);
            }

            assertThat(held.code()).isEqualTo("rate_limited");
            assertThat(held.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
            // From the same network, on a connection where it proved itself.
            assertThat(honest.signed("guessed").call(forged).status()).isEqualTo(401);
            assertThat(honest.call(SandboxCaller.report("1".repeat(32) + ".1", "sent"))
                            .status())
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> sink.got().stream()
                            .map(EventSink.Got::body)
                            .toList()
                            .toString()
                            .contains("alert.callback_forged"));
            assertThat(shop.get("/v1/connections/" + shop.connection() + "/callbacks")
                            .body()
                            .at("/last_24_hours/throttled")
                            .asInt())
                    .isPositive();
        }
    }

    /** ACC-11, HOOK-06 */
    @Test
    void addressesOutsideTheListAndFloodsOfProvenOnesAreRefused() {
        TestShop shop = gatepost.shop("walled");
        String path = "/v1/connections/" + shop.connection();
        var settings = new java.util.LinkedHashMap<String, Object>();
        shop.get(path)
                .body()
                .path("settings")
                .properties()
                .forEach(e -> settings.put(e.getKey(), e.getValue().asString()));
        String body = SandboxCaller.report("2".repeat(32) + ".1", "sent");

        settings.put("callback_networks", "192.0.2.0/24, nonsense");
        assertThat(change(shop, settings).at("/errors/0/pointer")).isEqualTo("/settings/callback_networks");
        settings.put("callback_networks", "192.0.2.0/24");
        assertThat(change(shop, settings).status()).isEqualTo(200);
        assertThat(caller(shop).call(body).code()).isEqualTo("callback_forged");
        assertThat(shop.get("/v1/quarantine?connection=" + shop.connection()).at("/data/0/why"))
                .contains("127.0.0.1 is in none of the callback_networks");

        settings.put("callback_networks", "127.0.0.0/8");
        settings.put("callback_rate_per_second", "3");
        assertThat(change(shop, settings).status()).isEqualTo(200);
        assertThat(caller(shop).call(body).status()).isEqualTo(200);
        long held = java.util.stream.IntStream.range(0, 60)
                .parallel()
                .filter(i -> caller(shop).call(body).status() == 429)
                .count();
        assertThat(held).isPositive();
        assertThat(replay(shop, List.of(newest(shop))).at("/data/0/result")).isEqualTo("already_seen");
    }

    private static Reply change(TestShop shop, Object settings) {
        return shop.client()
                .send(shop.key(), "PATCH", "/v1/connections/" + shop.connection(), document("settings", settings));
    }

    /** HOOK-03, HOOK-04: doubled, reordered and forged, all at once; then the books are compared. */
    @Test
    void aStormEndsWithEachMessageInItsRightState() throws Exception {
        TestShop shop = gatepost.shop("storm");
        var honest = caller(shop);
        List<Waiting> messages = java.util.stream.IntStream.range(0, 12)
                .mapToObj(i -> waiting(shop))
                .toList();
        assertThat(honest.call(SandboxCaller.report("3".repeat(32) + ".1", "sent"))
                        .status())
                .isEqualTo(200);
        var calls = new java.util.ArrayList<java.util.concurrent.Callable<Integer>>();
        for (int i = 0; i < messages.size(); i++) {
            String reference = messages.get(i).reference();
            String last = i % 2 == 0 ? "delivered" : "undelivered";
            for (String status : List.of("sent", last)) {
                String body = SandboxCaller.report(reference, status);
                for (int copy = 0; copy < 5; copy++) {
                    calls.add(() -> honest.call(body).status());
                }
            }
            String lie = SandboxCaller.report(reference, i % 2 == 0 ? "failed" : "delivered");
            calls.add(() -> honest.signed("guessed").call(lie).status() + 1_000);
        }
        java.util.Collections.shuffle(calls, new java.util.Random(7));

        List<Integer> answers = new java.util.ArrayList<>();
        try (var threads = java.util.concurrent.Executors.newFixedThreadPool(8)) {
            for (var answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).containsOnly(200, 1_401);
        assertThat(answers).filteredOn(a -> a == 1_401).hasSize(12);
        for (int i = 0; i < messages.size(); i++) {
            shop.until(messages.get(i).id(), i % 2 == 0 ? "delivered" : "undelivered");
            assertThat(shop.history(messages.get(i).id())).doesNotHaveDuplicates();
        }
        assertThat(gatepost.value("select count(*) from callback_inbox where state <> 'failed' and workspace_id = '"
                        + shop.workspace().id().value() + "'"))
                .isEqualTo(Optional.of("24"));
        assertThat(shop.get("/v1/connections/" + shop.connection() + "/callbacks")
                        .body()
                        .at("/last_24_hours/repeated")
                        .asInt())
                .isEqualTo(96);
    }
}
