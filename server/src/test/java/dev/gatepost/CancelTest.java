package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.providers.sandbox.BookEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** MSG-06: what waits can be taken back; what was taken back is never sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CancelTest {
    private static final String LATER = "2026-12-24T18:00:00Z";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("cancel");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> later(String to, String template, String reference) {
        Map<String, Object> body = TestShop.message(to, template);
        body.put("not_before", LATER);
        body.put("reference", reference);
        return body;
    }

    private Reply cancel(String id) {
        return shop.client().post(shop.key(), "/v1/messages/" + id + "/cancel", "{}");
    }

    @Test
    void whatWaitsIsCancelledOnceAndForAll() {
        String id = shop.send(
                        later("+4915112345678", "order_shipped", "one"),
                        UUID.randomUUID().toString())
                .id();

        assertThat(cancel(id).at("/status")).isEqualTo("cancelled");
        assertThat(cancel(id).status()).isEqualTo(200);
        assertThat(shop.history(id)).containsExactly("deferred", "cancelled");
        assertThat(gatepost.value("select count(*) from queue_entry where item = '"
                        + dev.gatepost.messages.MessageId.parse(id)
                                .orElseThrow()
                                .value() + "'"))
                .hasValue("0");
    }

    @Test
    void whatHasEndedSaysItsState() {
        String id = shop.send("+4915112345678", "order_shipped").id();
        shop.until(id, "delivered");

        Reply reply = cancel(id);

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("not_cancellable");
        assertThat(reply.at("/status")).isEqualTo("409");
        assertThat(reply.at("/state")).isEqualTo("delivered");
        assertThat(cancel("msg_nothing").status()).isEqualTo(404);
    }

    @Test
    void allThatWaitUnderAReferenceOrTemplateAreCancelled() {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            many.add(later("+49151123%05d".formatted(i), i < 500 ? "order_shipped" : "parcel_today", "many"));
        }
        assertThat(shop.batch(many, UUID.randomUUID().toString()).status()).isEqualTo(202);

        Reply some = shop.client()
                .post(
                        shop.key(),
                        "/v1/messages/cancel",
                        document("reference", "many", "template", "parcel_today", "purpose", "service"));
        Reply rest = shop.client().post(shop.key(), "/v1/messages/cancel", document("reference", "many"));
        Reply again = shop.client().post(shop.key(), "/v1/messages/cancel", document("reference", "many"));

        assertThat(some.body().path("cancelled").asInt()).as(some.text()).isEqualTo(200);
        assertThat(rest.body().path("cancelled").asInt()).isEqualTo(500);
        assertThat(rest.body().path("complete").asBoolean()).isTrue();
        assertThat(again.body().path("cancelled").asInt()).isZero();
        assertThat(shop.client()
                        .post(shop.key(), "/v1/messages/cancel", document("purpose", "service"))
                        .code())
                .isEqualTo("missing_property");
    }

    /** Sixty-four at once, each against the dispatch that is about to send: one of the two has the message, never both. */
    @Test
    void aCancelledMessageIsNeverSentHoweverCloseTheRace() throws InterruptedException, ExecutionException {
        Map<String, String> numbers = new HashMap<>();
        List<Future<Map.Entry<String, Reply>>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
            for (int i = 0; i < 640; i++) {
                String to = "+49151124%05d".formatted(i * 100);
                calls.add(threads.submit(() -> {
                    String id = shop.send(to, "order_shipped").id();
                    synchronized (numbers) {
                        numbers.put(id, to);
                    }
                    return Map.entry(id, cancel(id));
                }));
            }
        }
        Set<String> cancelled = new HashSet<>();
        for (Future<Map.Entry<String, Reply>> call : calls) {
            Reply reply = call.get().getValue();
            assertThat(reply.status()).as(reply.text()).isIn(200, 409);
            if (reply.status() == 200) {
                cancelled.add(call.get().getKey());
            }
        }
        for (String id : numbers.keySet()) {
            shop.until(id, cancelled.contains(id) ? "cancelled" : "delivered");
        }
        Set<String> sent = new HashSet<>();
        for (BookEntry entry : gatepost.sandbox().carrier().book("cancel")) {
            sent.add(entry.to());
        }
        assertThat(cancelled).allMatch(id -> !sent.contains(numbers.get(id)));
        assertThat(numbers.keySet()).allMatch(id -> cancelled.contains(id) != sent.contains(numbers.get(id)));
    }
}
