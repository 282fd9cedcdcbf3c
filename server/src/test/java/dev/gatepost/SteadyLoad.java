package dev.gatepost;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.messages.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A customer's system that loses nothing either: it sends from several threads, and what was not answered for it sends
 * again under the same idempotency key. Each message goes to a person of its own, so a person who gets two is noticed.
 */
final class SteadyLoad {
    /** Of a hundred numbers: lost answers, doubled, reordered and early reports, errors, undelivered, busy. */
    private static final int[] ENDINGS = {30, 30, 32, 32, 33, 33, 34, 34, 22, 10};

    private static final Duration BETWEEN = Duration.ofMillis(15);

    private final TestShop shop;
    private final int number;
    private final String keys = UUID.randomUUID().toString();
    private final Map<Integer, String> answered = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean over;

    /** {@code number} (0 to 9) tells this load's people from those of others. */
    SteadyLoad(TestShop shop, int number) {
        this.shop = shop;
        this.number = number;
    }

    /** Begins to send from so many threads. */
    void start(int threads) {
        over = false;
        for (int i = 0; i < threads; i++) {
            senders.add(Thread.ofVirtual().start(() -> {
                while (!over) {
                    one(next.getAndIncrement());
                    pause();
                }
            }));
        }
    }

    /** Stops sending; what is not answered yet is left for {@link #repeat}. */
    void stop() throws InterruptedException {
        over = true;
        for (Thread sender : senders) {
            sender.join(Duration.ofSeconds(60));
        }
        senders.clear();
    }

    /** Sends again what was not answered for, until everything is. */
    void repeat(Duration most) {
        Instant end = Instant.now().plus(most);
        while (!open().isEmpty() && Instant.now().isBefore(end)) {
            open().forEach(this::one);
            pause();
        }
        if (!open().isEmpty()) {
            throw new AssertionError(open().size() + " messages were never answered for");
        }
    }

    private List<Integer> open() {
        List<Integer> out = new ArrayList<>();
        for (int n = 0; n < next.get(); n++) {
            if (!answered.containsKey(n)) {
                out.add(n);
            }
        }
        return out;
    }

    private void one(int n) {
        try {
            Reply reply = shop.send(TestShop.message(to(n), "order_shipped"), keys + "-" + n);
            if (reply.status() == 202) {
                answered.put(n, reply.id());
            } else if (reply.status() < 500 && reply.status() != 429) {
                throw new AssertionError("not taken: " + reply.text());
            }
        } catch (RuntimeException away) {
            // It was killed, or is not back yet: the message is sent again later.
            pause();
        }
    }

    private String to(int n) {
        int ending = n % 100 < 10 ? ENDINGS[n % 100 % 10] : n % 400 == 57 ? 21 : 1 + n % 9;
        return "+491511%d%04d%02d".formatted(number, n, ending);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int answeredCount() {
        return answered.size();
    }

    /** What was answered with 202: the messages' ids without hyphens. */
    Set<String> accepted() {
        return answered.values().stream().map(SteadyLoad::plain).collect(Collectors.toSet());
    }

    /** A message's id as the database and the carrier's references write it, without hyphens. */
    static String plain(String id) {
        return MessageId.parse(id).orElseThrow().value().toString().replace("-", "");
    }
}
