package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.providers.sandbox.CarrierAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** KEY-02, KEY-03: every key and secret changes under load, and nothing fails, is refused or goes unsigned. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RotationUnderLoadTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("turning");
    private final EventSink sink = new EventSink();
    private final KeyWork work = new KeyWork(gatepost.rooms());

    RotationUnderLoadTest() throws IOException {}

    @AfterAll
    void stop() {
        gatepost.close();
        sink.close();
    }

    /** Sends from two threads and notes what was answered. */
    private final class Load {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger next = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();

        void start() {
            for (int i = 0; i < 2; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        one();
                    }
                }));
            }
        }

        private void one() {
            int n = next.incrementAndGet();
            Reply reply =
                    shop.send(TestShop.message("+4915113%04d%02d".formatted(n, 1 + n % 9), "order_shipped"), "t" + n);
            if (reply.status() == 202) {
                sent.add(reply.id());
            } else {
                refused.add(reply.status() + " " + reply.text());
            }
            LoadPause.some();
        }

        void more(int count) {
            int from = sent.size();
            await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() + refused.size() >= from + count);
        }

        void stop() throws InterruptedException {
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** A breath between two messages, so that the load leaves room for the work it is to meet. */
    private static final class LoadPause {
        static void some() {
            try {
                Thread.sleep(15);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void everyKeyAndSecretChangesUnderLoadAndNothingFails() throws InterruptedException {
        Reply made = shop.client().post(shop.key(), "/v1/event-endpoints", document("url", sink.url()));
        Secret firstSigning = new Secret(made.at("/signing_secret"));
        Load load = new Load();
        load.start();
        load.more(20);

        Secret secondSigning = turnSecrets(made.id(), load);
        turnKeys(load);
        rollBack(made.id(), load);

        load.stop();
        assertThat(load.refused).isEmpty();
        load.sent.forEach(id -> shop.until(id, "delivered"));
        assertThat(gatepost.rooms().callbacks().quarantined(shop.workspace())).isZero();
        everyEventIsProvenBy(firstSigning, secondSigning, load.sent.size());
        told();
    }

    /** The order that loses nothing: here first, where both are good from then on; then there. */
    private Secret turnSecrets(String endpoint, Load load) {
        Secret token = new Secret("token-" + UUID.randomUUID());
        Secret signing = new Secret("signing-" + UUID.randomUUID());
        CarrierAccount fresh = new CarrierAccount("turning", token, signing);
        assertThat(rotate("signing_secret", signing).status()).isEqualTo(200);
        gatepost.sandbox().carrier().rotate(fresh);
        load.more(20);
        assertThat(rotate("token", token).status()).isEqualTo(200);
        load.more(20);
        Reply turned = shop.client()
                .post(shop.key(), "/v1/event-endpoints/" + endpoint + "/rotate", document("grace_hours", 2));
        assertThat(turned.status()).as(turned.text()).isEqualTo(200);
        load.more(20);
        return new Secret(turned.at("/signing_secret"));
    }

    private Reply rotate(String name, Secret value) {
        Reply reply = shop.client()
                .post(
                        shop.key(),
                        "/v1/connections/" + shop.connection() + "/secrets/" + name + "/rotate",
                        document("value", value.reveal()));
        assertThat(reply.text()).doesNotContain(value.reveal());
        return reply;
    }

    private void turnKeys(Load load) {
        List<KeyWork.Done> done = new ArrayList<>();
        done.add(work.rotateRoot("os-user:test"));
        load.more(10);
        done.add(work.rotateWorkspace(shop.workspace(), "os-user:test"));
        load.more(10);
        done.add(work.rollBackRoot("os-user:test"));
        done.add(work.retireRoot("os-user:test"));
        load.more(10);
        done.add(work.rollEpoch("os-user:test"));
        done.add(work.rewrap("os-user:test"));
        Clock later = Clock.offset(gatepost.rooms().clock(), Duration.ofMinutes(5));
        int first = gatepost.rooms().keys().epochs().getFirst();
        done.add(new KeyWork(gatepost.rooms(), later).destroyEpoch(first, "os-user:test"));
        load.more(20);
        assertThat(done).allSatisfy(d -> assertThat(d.fine()).as(d.sentence()).isTrue());
    }

    private void rollBack(String endpoint, Load load) {
        Reply there = shop.client()
                .post(shop.key(), "/v1/connections/" + shop.connection() + "/secrets/signing_secret/roll-back", "{}");
        assertThat(there.status()).as(there.text()).isEqualTo(200);
        Reply here = shop.client().post(shop.key(), "/v1/event-endpoints/" + endpoint + "/roll-back", "{}");
        assertThat(here.status()).as(here.text()).isEqualTo(200);
        load.more(20);
        // The next change of the token waits until the grace is over or is asked for without one.
        assertThat(shop.client()
                        .post(
                                shop.key(),
                                "/v1/connections/" + shop.connection() + "/secrets/nothing/rotate",
                                document("value", "x"))
                        .status())
                .isEqualTo(404);
    }

    private void everyEventIsProvenBy(Secret first, Secret second, int messages) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> sink.got().stream()
                                .filter(g -> g.type().equals("message.delivered"))
                                .count()
                        >= messages);
        int both = 0;
        for (EventSink.Got got : sink.got()) {
            // A receiver that knows the first secret alone never refuses, because it is good the whole time.
            assertThat(proves(first, got)).isTrue();
            both += proves(second, got) ? 1 : 0;
        }
        assertThat(both).isGreaterThan(20).isLessThan(sink.got().size());
    }

    private static boolean proves(Secret secret, EventSink.Got got) {
        var headers = new StandardWebhooks.Headers(
                got.headers().firstValue(StandardWebhooks.ID).orElseThrow(),
                got.headers().firstValue(StandardWebhooks.TIMESTAMP).orElseThrow(),
                got.headers().firstValue(StandardWebhooks.SIGNATURE).orElseThrow());
        return StandardWebhooks.verify(
                        List.of(secret), headers, got.body().getBytes(StandardCharsets.UTF_8), Instant.now())
                instanceof StandardWebhooks.Verdict.Genuine;
    }

    /** Both reports, and the audit. */
    private void told() {
        Reply rotations = shop.get("/v1/rotations");
        assertThat(rotations.status()).isEqualTo(200);
        assertThat(rotations.text()).contains("signing_secret").contains("\"rotations\":2");
        assertThat(rotations.text()).doesNotContain("\"overdue\":true");
        Reply accesses = shop.get("/v1/secret-accesses");
        assertThat(accesses.text()).contains("rotation by key:").contains("sign events");
        Reply next = shop.get("/v1/secret-accesses?cursor=" + accesses.at("/next_cursor"));
        assertThat(next.status()).isIn(200, 400);
        assertThat(gatepost.value("select count(*) from directory_key_event where act in ('root_rotated',"
                        + " 'workspace_rotated', 'root_rolled_back', 'root_retired', 'epoch_destroyed')"))
                .contains("5");
    }

    @Test
    void aSecretOldEnoughIsOverdueAndOneWhoseGraceIsOverGoesAway() {
        TestShop other = gatepost.shop("overdue");
        assertThat(other.client()
                        .post(other.key(), "/v1/connections/" + other.connection() + "/secrets/token/roll-back", "{}")
                        .code())
                .isEqualTo("nothing_to_roll_back");
        String path = "/v1/connections/" + other.connection() + "/secrets/token/rotate";
        other.client().post(other.key(), path, document("value", "next", "grace_hours", 1));
        Clock afterwards = Clock.offset(gatepost.rooms().clock(), Duration.ofDays(200));
        KeyWork later = new KeyWork(gatepost.rooms(), afterwards);
        assertThat(later.overdue(java.util.Optional.of(other.workspace())))
                .extracting(s -> s.place().name())
                .containsExactlyInAnyOrder("token", "signing_secret");
        assertThat(later.expire()).isGreaterThanOrEqualTo(1);
        assertThat(other.client()
                        .post(other.key(), "/v1/connections/" + other.connection() + "/secrets/token/roll-back", "{}")
                        .code())
                .isEqualTo("nothing_to_roll_back");
    }
}
