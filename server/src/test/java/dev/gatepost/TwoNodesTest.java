package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.TwoNodes.Node;
import dev.gatepost.platform.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * MSG-02, LIM-06, ACC-01: two nodes over one database are equal peers. What one accepts the other sends; one that is
 * killed is followed by the other; and one that was frozen and comes back acts on nothing that it knew before.
 *
 * <p>Another course of things: {@code -Dgatepost.seed=N}; more freezing: {@code -Dgatepost.freezes=N}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesTest {
    private static final long SEED = Long.getLong("gatepost.seed", 20_261_122);
    private static final int FREEZES = Integer.getInteger("gatepost.freezes", 3);
    /** Nothing leaves later than this after a STOP is applied or a pause is answered. */
    private static final Duration BOUND = Duration.ofMillis(1_500);
    /** A revoke waits for the other nodes, at most until they are counted out. */
    private static final long REVOKED_WITHIN_MILLIS = 3_000;
    /** A dead node is counted out after 2 s, and the others look each 250 ms. */
    private static final Duration HANDED_OVER = Duration.ofSeconds(4);

    private static final Duration FROZEN = Duration.ofSeconds(4);
    private static final List<Integer> SPLIT = List.of(32, 32);

    @TempDir
    static Path folder = Path.of("");

    private final Random random = new Random(SEED);
    private TwoNodes pair;

    @BeforeAll
    void start() throws Exception {
        System.err.println("two nodes: seed " + SEED + ", freezes " + FREEZES);
        pair = TwoNodes.start(folder, SEED);
    }

    @AfterAll
    void stop() throws Exception {
        pair.close();
    }

    private Set<String> passedFor(Set<String> messages, Node node) {
        return pair.carrier().watch().passed().stream()
                .filter(p -> p.callbackPort() == node.port())
                .map(p -> p.reference().substring(0, p.reference().indexOf('.')))
                .filter(messages::contains)
                .collect(Collectors.toSet());
    }

    @Test
    void theLanesAreSplitAndWhatOneNodeAcceptsTheOtherSends() throws Exception {
        pair.awaitSlots(SPLIT, Duration.ofSeconds(10));
        Set<Integer> ofA = pair.a().owned();
        Set<Integer> ofB = pair.b().owned();
        assertThat(ofA).isNotEmpty().doesNotContainAnyElementsOf(ofB);
        assertThat(ofA.size() + ofB.size()).isEqualTo(TwoNodes.WORKSPACES);
        Set<String> forA = new HashSet<>();
        Set<String> forB = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            TestShop atA = pair.shop(ofB.iterator().next(), pair.a());
            forB.add(SteadyLoad.plain(sent(atA, "+4915118%04d01".formatted(i))));
            TestShop atB = pair.shop(ofA.iterator().next(), pair.b());
            forA.add(SteadyLoad.plain(sent(atB, "+4915118%04d02".formatted(i))));
        }
        Reckoning reckoning = pair.reckoning();
        reckoning.settle(Duration.ofSeconds(40), Duration.ofSeconds(2));
        assertThat(passedFor(forB, pair.b())).as("accepted by a, sent by b").isEqualTo(forB);
        assertThat(passedFor(forA, pair.a())).as("accepted by b, sent by a").isEqualTo(forA);
        forA.addAll(forB);
        reckoning.check(forA);
    }

    private static String sent(TestShop shop, String to) {
        Reply reply = shop.send(to, "order_shipped");
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply.id();
    }

    /** MSG-02 */
    @Test
    void aNodeThatIsKilledHandsItsLanesOverAndNothingIsLostOrDoubled() throws Exception {
        pair.awaitSlots(SPLIT, Duration.ofSeconds(10));
        Node dies = pair.a();
        int own = dies.owned().iterator().next();
        int others = pair.b().owned().iterator().next();
        List<SteadyLoad> loads = List.of(
                new SteadyLoad(pair.shop(own, pair.b()), 0),
                new SteadyLoad(pair.shop(own, dies), 1),
                new SteadyLoad(pair.shop(others, dies), 2));
        loads.forEach(load -> load.start(1));
        Thread.sleep(2_000 + random.nextInt(1_500));
        dies.process().kill();
        Instant killed = Instant.now();
        pair.awaitSlots(List.of(64), HANDED_OVER);
        System.err.println("handed over within " + Duration.between(killed, Instant.now()));
        String after = sent(pair.shop(own, pair.b()), "+4915119999905");
        pair.shop(own, pair.b()).until(after, "delivered");
        pair.restart(dies);
        Set<String> accepted = new HashSet<>(Set.of(SteadyLoad.plain(after)));
        for (SteadyLoad load : loads) {
            load.stop();
            load.repeat(Duration.ofSeconds(30));
            accepted.addAll(load.accepted());
        }
        Reckoning reckoning = pair.reckoning();
        Map<String, Integer> states = reckoning.settle(Duration.ofSeconds(75), Duration.ofSeconds(10));
        System.err.println(accepted.size() + " accepted: " + states);
        reckoning.check(accepted);
        assertThat(passedFor(Set.of(SteadyLoad.plain(after)), pair.b())).hasSize(1);
    }

    /** LIM-06, CON-04, ACC-01: by the carrier's clock, with messages in the frozen node's hands. */
    @Test
    void aNodeThatWasFrozenSendsNothingAfterStopsAndAPauseAndRefusesARevokedKey() throws Exception {
        pair.carrier().trick(document("do", "slow_answer", "length_seconds", 0.4));
        Set<String> accepted = new HashSet<>();
        for (int round = 0; round < FREEZES; round++) {
            pair.awaitSlots(SPLIT, Duration.ofSeconds(10));
            Node victim = random.nextBoolean() ? pair.a() : pair.b();
            accepted.addAll(new Freeze(round, victim, victim == pair.a() ? pair.b() : pair.a()).run());
        }
        pair.carrier().behave();
        assertThat(inHand).as("claimed and not at the carrier, in all freezes").isPositive();
        Reckoning reckoning = pair.reckoning();
        Map<String, Integer> states = reckoning.settle(Duration.ofSeconds(75), Duration.ofSeconds(5));
        System.err.println(accepted.size() + " accepted: " + states);
        reckoning.check(accepted);
        assertThat(states).containsKey("blocked").doesNotContainKeys("failed", "expired");
    }

    private int inHand;

    /** One freezing of a node while the other takes STOPs, a pause and a revocation. */
    private final class Freeze {
        private static final int TEXTS = 250;
        private static final int MAILS = 150;
        private static final int STOPS = 20;

        private final int round;
        private final Node victim;
        private final TestShop shop;
        private final int number;
        private final Node other;
        /** Each person and the message's id, without hyphens. */
        private final Map<String, String> messages = new HashMap<>();

        private final Map<String, Instant> stopped = new HashMap<>();

        Freeze(int round, Node victim, Node other) throws Exception {
            this.round = round;
            this.victim = victim;
            this.other = other;
            List<Integer> own = new ArrayList<>(victim.owned());
            this.number = own.get(random.nextInt(own.size()));
            this.shop = pair.shop(number, other);
        }

        Set<String> run() throws Exception {
            JsonNode key = other.process().ask("key " + number);
            Secret revoked = new Secret(key.path("key").asString());
            TestShop atVictim = pair.shop(number, victim);
            assertThat(atVictim.client().get(revoked, "/v1/senders").status()).isEqualTo(200);
            var load = new SteadyLoad(atVictim, 3 + round % 4);
            load.start(2);
            send();
            Set<String> held = freeze();
            Instant frozen = Instant.now();
            List<String> people = messages.keySet().stream()
                    .filter(p -> p.startsWith("+") && !bookHas(p))
                    .sorted()
                    .limit(STOPS)
                    .toList();
            people.forEach(person -> pair.stops(shop, person));
            String pause = pause();
            Instant paused = Instant.now();
            JsonNode done = other.process()
                    .ask("revoke " + number + " " + key.path("id").asString());
            assertThat(done.path("revoked").asBoolean()).isTrue();
            awaitApplied(people);
            Duration accept = accept();
            Thread.sleep(Math.max(
                    0, FROZEN.minus(Duration.between(frozen, Instant.now())).toMillis()));
            victim.process().thaw();
            int answer = atVictim.client().get(revoked, "/v1/senders").status();
            Instant thawed = Instant.now();
            Thread.sleep(3_000);
            load.stop();
            load.repeat(Duration.ofSeconds(30));
            System.err.println("freeze " + round + ": " + held.size() + " in hand, " + people.size()
                    + " stopped, revoked in " + done.path("millis").asInt() + " ms, an accept in " + accept.toMillis()
                    + " ms, frozen for " + Duration.between(frozen, thawed));
            inHand += held.size();
            assertThat(people).isNotEmpty();
            assertThat(done.path("millis").asLong()).isLessThan(REVOKED_WITHIN_MILLIS);
            assertThat(answer).as("a revoked key at the thawed node").isEqualTo(401);
            checkBound(paused);
            resume(pause);
            Set<String> accepted = new HashSet<>(messages.values());
            accepted.addAll(load.accepted());
            return accepted;
        }

        private void send() {
            List<Map<String, Object>> batch = new ArrayList<>();
            List<String> people = new ArrayList<>();
            for (int i = 0; i < TEXTS + MAILS; i++) {
                String to = i < TEXTS
                        ? "+4915117%d%03d%02d".formatted(round % 10, i, 1 + i % 9)
                        : "lena%d-%d@example.com".formatted(round, i);
                people.add(to);
                batch.add(TestShop.message(to, i < TEXTS ? "order_shipped" : "order_mail"));
            }
            Reply reply = shop.batch(batch, UUID.randomUUID().toString());
            assertThat(reply.status()).as(reply.text()).isEqualTo(202);
            JsonNode results = reply.body().path("data");
            for (int i = 0; i < people.size(); i++) {
                messages.put(
                        people.get(i),
                        SteadyLoad.plain(results.get(i).path("id").asString()));
            }
        }

        /** Freezes it with its hands full; returns the messages that it has claimed and the carrier has not. */
        private Set<String> freeze() throws Exception {
            Instant end = Instant.now().plusSeconds(10);
            while (claimed().size() < 60 && Instant.now().isBefore(end)) {
                Thread.sleep(5);
            }
            victim.process().freeze();
            Set<String> held = claimed();
            pair.carrier().book().forEach(entry -> held.remove(entry.message()));
            return held;
        }

        private Set<String> claimed() throws Exception {
            return pair.reckoning()
                    .texts("select replace(message_id::text, '-', '') from in_flight where workspace_id = '"
                            + shop.workspace().id().value() + "'");
        }

        private boolean bookHas(String person) {
            try {
                return pair.carrier().book().stream()
                        .anyMatch(entry -> entry.to().equals(person));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private String pause() {
            for (JsonNode sender : shop.get("/v1/senders").body().path("data")) {
                if (sender.path("address").asString().equals(TestShop.MAIL)) {
                    return CrashTest.created(
                            shop.client(),
                            shop.key(),
                            "/v1/pauses",
                            document(
                                    "scope",
                                    "sender",
                                    "value",
                                    sender.path("id").asString(),
                                    "reason",
                                    "a test"));
                }
            }
            throw new AssertionError("no mail sender");
        }

        private void resume(String pause) {
            assertThat(shop.client()
                            .post(shop.key(), "/v1/pauses/" + pause + "/resume", document("reason", "over"))
                            .status())
                    .isEqualTo(200);
        }

        /** A STOP is applied when its block can be seen by everybody. */
        private void awaitApplied(List<String> people) throws Exception {
            Instant end = Instant.now().plusSeconds(20);
            while (stopped.size() < people.size()) {
                Set<String> blocked = pair.reckoning()
                        .texts("select replace(m.id::text, '-', '') from message m"
                                + " join provider_block b on b.workspace_id = m.workspace_id and b.contact_id = m.contact_id"
                                + " where m.workspace_id = '"
                                + shop.workspace().id().value() + "'");
                Instant now = Instant.now();
                for (String person : people) {
                    if (blocked.contains(messages.getOrDefault(person, ""))) {
                        stopped.putIfAbsent(person, now);
                    }
                }
                assertThat(now).as("STOPs applied: " + stopped.size()).isBefore(end);
                Thread.sleep(20);
            }
        }

        /** How long the other node takes to accept a message while this one is frozen. */
        private Duration accept() {
            Instant began = Instant.now();
            String to = "+4915119%d00001".formatted(round % 10);
            messages.put(to, SteadyLoad.plain(sent(shop, to)));
            return Duration.between(began, Instant.now());
        }

        private void checkBound(Instant paused) throws Exception {
            List<String> late = new ArrayList<>();
            for (OutsideCarrier.Taken entry : pair.carrier().book()) {
                Instant decided = stopped.get(entry.to());
                if (entry.to().contains("@") && messages.containsKey(entry.to())) {
                    decided = paused;
                }
                if (decided != null && entry.at().isAfter(decided.plus(BOUND))) {
                    late.add(entry.to() + " " + Duration.between(decided, entry.at()) + " too late");
                }
            }
            assertThat(late).as("sent after a STOP or the pause").isEmpty();
        }
    }
}
