package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.NewMessage;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** MSG-01, MSG-03, POL-07: what holds for one caller holds for many at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrencyTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("busy");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** Runs this many at once, begun together; the results in their order. */
    private static <T> List<T> together(int many, IntFunction<T> work) {
        var gate = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                int number = i;
                Callable<T> call = () -> {
                    gate.await();
                    return work.apply(number);
                };
                running.add(threads.submit(call));
            }
            gate.countDown();
            List<T> out = new ArrayList<>();
            for (Future<T> each : running) {
                out.add(each.get());
            }
            return out;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** KEY-05: two first messages never seal under two keys. */
    @RepeatedTest(3)
    void manyFirstMessagesToOnePersonAreAllReadable() {
        String to = "+49151%08d".formatted(new Random().nextInt(10_000_000, 99_999_999) / 100 * 100 + 99);

        List<Reply> replies = together(64, i -> shop.send(to, "order_shipped"));

        assertThat(replies).allMatch(r -> r.status() == 202);
        assertThat(replies.stream()
                        .map(r -> shop.message(r.id()).path("contact").asString()))
                .containsOnly(
                        shop.message(replies.getFirst().id()).path("contact").asString());
        replies.forEach(r -> assertThat(content(r.id()).variables()).containsEntry("name", "Lena"));
        replies.forEach(r -> shop.until(r.id(), "delivered"));
    }

    private Content content(String id) {
        MessageId message = MessageId.parse(id).orElseThrow();
        var workspace = shop.workspace();
        return gatepost.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            var stored = gatepost.rooms()
                    .messageStore()
                    .find(tx, workspace.id(), message)
                    .orElseThrow();
            var contact = gatepost.rooms()
                    .contactStore()
                    .byId(
                            tx,
                            java.util.Map.of(stored.contact(), workspace.id()),
                            dev.gatepost.contacts.ContactStore.Hold.NONE)
                    .get(stored.contact());
            byte[] sealed = stored.sealedContent();
            if (contact == null || sealed == null) {
                throw new IllegalStateException("a message without its contact or content");
            }
            return Content.of(gatepost.rooms()
                    .keys()
                    .content(workspace.id(), contact.id().value(), contact.keys())
                    .open(sealed, NewMessage.contentBinding(workspace.id(), message.value())));
        });
    }

    /** MSG-01 */
    @Test
    void manyRepeatsOfOneKeyMakeOneMessage() {
        String key = UUID.randomUUID().toString();
        var body = TestShop.message("+4915198765432", "order_shipped");

        List<Reply> replies = together(200, i -> shop.send(body, key));

        assertThat(replies).allMatch(r -> r.status() == 202);
        assertThat(replies)
                .extracting(Reply::id)
                .containsOnly(replies.getFirst().id());
        assertThat(replies.stream()
                        .filter(r ->
                                r.headers().firstValue("Idempotent-Replayed").isEmpty()))
                .hasSize(1);
    }

    /** POL-07: Florida allows three in 24 hours, however they come. */
    @Test
    void theCapOfFloridaHoldsAmongRacingClients() {
        String to = "+13052345801";
        shop.consent(to);

        List<Reply> replies = together(
                64,
                i -> i % 8 == 0
                        ? shop.batch(
                                List.of(offer(to, 3 * i), offer(to, 3 * i + 1), offer(to, 3 * i + 2)),
                                UUID.randomUUID().toString())
                        : shop.send(offer(to, 3 * i), UUID.randomUUID().toString()));

        List<Instant> planned = new ArrayList<>();
        Instant today = TestGatepost.TUESDAY_NOON.plusSeconds(60);
        for (Reply reply : replies) {
            assertThat(reply.status()).as(reply.text()).isIn(202, 422);
            List<tools.jackson.databind.JsonNode> each = new ArrayList<>();
            if (reply.body().has("data")) {
                reply.body().path("data").forEach(each::add);
            } else {
                each.add(reply.body());
            }
            each.stream()
                    .filter(r -> Set.of("accepted", "deferred")
                            .contains(r.path("status").asString("")))
                    .map(r -> r.path("not_before").asString(r.path("created_at").asString("")))
                    .map(Instant::parse)
                    .forEach(planned::add);
        }
        Collections.sort(planned);
        assertThat(planned).filteredOn(at -> at.isBefore(today)).hasSize(3);
        for (int i = 3; i < planned.size(); i++) {
            assertThat(Duration.between(planned.get(i - 3), planned.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofHours(24));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> carried(to) == 3);
    }

    /** Each a text of its own: the same one twice would be refused for that alone. */
    private static Map<String, Object> offer(String to, int percent) {
        Map<String, Object> body = TestShop.message(to, "sale");
        body.put("variables", Map.of("name", "Dan", "order", percent + " %"));
        return body;
    }

    private long carried(String to) {
        return gatepost.sandbox().carrier().book("busy").stream()
                .filter(e -> e.to().equals(to))
                .count();
    }

    private static final Set<MessageState> REPORTS = EnumSet.of(
            MessageState.SUBMITTED,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.READ,
            MessageState.UNDELIVERED,
            MessageState.FAILED,
            MessageState.BOUNCED,
            MessageState.COMPLAINED);

    private static int rank(MessageState state) {
        return switch (state) {
            case ACCEPTED, DEFERRED -> 0;
            case SENDING, UNCERTAIN -> 1;
            case SUBMITTED -> 2;
            case SENT -> 3;
            case DELIVERED -> 4;
            case UNDELIVERED, FAILED, READ, BOUNCED, COMPLAINED, BLOCKED, EXPIRED, CANCELLED -> 5;
        };
    }

    private static MessageState fold(MessageState from, List<MessageState> reports) {
        MessageState now = from;
        for (MessageState report : reports) {
            if (now.mayBecome(report)) {
                assertThat(rank(report)).as(now + " to " + report).isGreaterThan(rank(now));
                now = report;
            }
        }
        return now;
    }

    /** MSG-03: a property of the transition table alone. */
    @Test
    void reportsInAnyOrderNeverMoveAMessageBackAndRepeatsChangeNothing() {
        Random random = new Random(42);
        List<MessageState> all = List.copyOf(REPORTS);
        for (int run = 0; run < 20_000; run++) {
            List<MessageState> reports = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                reports.add(all.get(random.nextInt(all.size())));
            }
            List<MessageState> repeated = new ArrayList<>(reports);
            for (int i = random.nextInt(5); i >= 0; i--) {
                int original = random.nextInt(reports.size());
                // A repeat comes somewhere after its original.
                int from = repeated.indexOf(reports.get(original)) + 1;
                repeated.add(from + random.nextInt(repeated.size() - from + 1), reports.get(original));
            }
            for (MessageState start : List.of(MessageState.SENDING, MessageState.UNCERTAIN, MessageState.SUBMITTED)) {
                assertThat(fold(start, repeated)).as(reports + " " + repeated).isEqualTo(fold(start, reports));
            }
        }
    }
}
