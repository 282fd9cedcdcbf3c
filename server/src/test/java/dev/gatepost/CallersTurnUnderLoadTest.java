package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * KEY-03: API keys and the secrets of OAuth clients change while callers that know the old one and callers that know the
 * new one send side by side, and none is refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallersTurnUnderLoadTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("callers");
    private final TestOAuth oauth = new TestOAuth(shop);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** Callers that send without a pause, each by what it knows; more join as time goes on. */
    private final class Callers {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger sent = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new CopyOnWriteArrayList<>();

        void join(Supplier<Secret> knows) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    one(knows);
                }
            }));
        }

        private void one(Supplier<Secret> knows) {
            int n = next.incrementAndGet();
            Map<String, Object> body = TestShop.message("+4915114%04d%02d".formatted(n, 1 + n % 9), "order_shipped");
            try {
                Reply reply = shop.client()
                        .post(
                                knows.get(),
                                "/v1/messages",
                                body,
                                "Idempotency-Key",
                                UUID.randomUUID().toString());
                if (reply.status() == 202) {
                    sent.incrementAndGet();
                } else {
                    refused.add(reply.status() + " " + reply.text());
                }
            } catch (AssertionError noToken) {
                refused.add(String.valueOf(noToken.getMessage()));
            }
        }

        void more() {
            int from = sent.get() + refused.size();
            await().atMost(Duration.ofSeconds(30)).until(() -> sent.get() + refused.size() >= from + 30);
        }

        void end() throws InterruptedException {
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(refused).isEmpty();
            assertThat(sent.get()).isGreaterThan(50);
        }
    }

    @Test
    void apiKeysTurnThreeTimes() throws InterruptedException {
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/credentials",
                        document("name", "till", "purpose", "send", "scopes", List.of("messages:send")));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        var callers = new Callers();
        Reply now = made;
        for (int turn = 0; turn < 3; turn++) {
            Secret known = new Secret(now.at("/key"));
            callers.join(() -> known);
            callers.more();
            now = shop.client().post(shop.key(), "/v1/credentials/" + now.id() + "/rotate", Map.of("grace_hours", 1));
            assertThat(now.status()).as(now.text()).isEqualTo(201);
        }
        Secret last = new Secret(now.at("/key"));
        callers.join(() -> last);
        callers.more();
        callers.end();
    }

    @Test
    void secretsOfClientsTurnAndEveryTokenHolds() throws InterruptedException {
        Reply made = oauth.make("scopes", List.of("messages:send"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String first = TestOAuth.basic(made);
        var callers = new Callers();
        callers.join(() -> token(first));
        callers.more();
        Reply next =
                shop.client().post(shop.key(), "/v1/oauth/clients/" + made.id() + "/rotate", Map.of("grace_hours", 1));
        assertThat(next.at("/client_secret")).as(next.text()).isNotEmpty().isNotEqualTo(made.at("/client_secret"));
        String fresh = made.at("/client_id") + ":" + next.at("/client_secret");
        callers.join(() -> token(fresh));
        callers.more();
        callers.end();
    }

    /** A token for each message, so that the secret is proven each time. */
    private Secret token(String basic) {
        Reply token = oauth.form("/oauth2/token", basic, Map.of("grant_type", "client_credentials"));
        assertThat(token.status()).as(token.text()).isEqualTo(200);
        return TestOAuth.access(token);
    }
}
