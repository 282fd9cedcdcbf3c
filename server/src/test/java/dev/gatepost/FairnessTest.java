package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.sandbox.BookEntry;
import dev.gatepost.providers.sandbox.CarrierAccount;
import dev.gatepost.providers.sandbox.CarrierTrick;
import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * LIM-02, LIM-04, LIM-07: nobody waits behind what is none of their business: not a code behind a campaign, not a
 * sender behind another's slow, busy or silent provider. What is told is the order in the carrier's book, not times.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FairnessTest {
    private static final int PROMOTIONS = 6_000;
    private static final int CODES = 8;
    /** So many promotions, at most, are handed over between a code's acceptance and its own turn. */
    private static final int MOST_BEFORE_A_CODE = 100;

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private List<BookEntry> book(String account) {
        return gatepost.sandbox().carrier().book(account);
    }

    private static String created(TestShop shop, String path, Map<String, Object> body) {
        return CrashTest.created(shop.client(), shop.key(), path, body);
    }

    private static String sender(TestShop shop, String connection, String address, List<String> purposes) {
        return created(
                shop,
                "/v1/senders",
                document(
                        "brand",
                        shop.brand(),
                        "connection",
                        connection,
                        "channel",
                        "sms",
                        "address",
                        address,
                        "purposes",
                        purposes,
                        "registrations",
                        List.of("US:10dlc")));
    }

    private static Map<String, Object> by(String sender, String to, String template) {
        Map<String, Object> body = TestShop.message(to, template);
        body.put("sender", sender);
        return body;
    }

    private static String accepted(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply.id();
    }

    private static List<String> batch(TestShop shop, List<Map<String, Object>> messages) {
        List<String> ids = new ArrayList<>();
        for (int from = 0; from < messages.size(); from += 1_000) {
            Reply reply = shop.batch(
                    messages.subList(from, Math.min(messages.size(), from + 1_000)),
                    UUID.randomUUID().toString());
            assertThat(reply.status()).as(reply.text()).isEqualTo(202);
            for (JsonNode result : reply.body().path("data")) {
                assertThat(result.path("id").asString()).as(result.toString()).startsWith("msg_");
                ids.add(result.path("id").asString());
            }
        }
        return ids;
    }

    /** Queues a campaign over one sender, to people who consented. */
    private void campaign(TestShop shop, String sender) throws InterruptedException {
        List<String> people = new ArrayList<>();
        for (int i = 0; i < PROMOTIONS; i++) {
            // Endings that mean nothing special to the carrier.
            people.add("+1305%d%02d%02d".formatted(234 + i / 4_000, i / 40 % 100, 60 + i % 40));
        }
        try (ExecutorService many = Executors.newFixedThreadPool(16)) {
            people.forEach(person -> many.execute(() -> shop.consent(person)));
        }
        List<Map<String, Object>> messages = new ArrayList<>();
        people.forEach(person -> messages.add(by(sender, person, "sale")));
        batch(shop, messages);
    }

    private record Code(TestShop shop, Map<String, Object> body) {}

    /** Sends codes one by one; none has more promotions between its acceptance and its turn than is told. */
    private void codesOvertake(TestShop campaigner, List<Code> codes) throws InterruptedException {
        String account = campaigner.workspace().name();
        for (int i = 0; i < CODES; i++) {
            for (Code code : codes) {
                String to = "+491511%d%04d03".formatted(i, book(account).size() % 10_000);
                code.body().put("to", to);
                accepted(code.shop().send(code.body(), UUID.randomUUID().toString()));
                int before = promotions(account);
                await("the code to " + to)
                        .atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> book(code.shop().workspace().name()).stream()
                                .anyMatch(entry -> entry.to().equals(to)));
                assertThat(promotions(account) - before)
                        .as("promotions before a code of "
                                + code.shop().workspace().name())
                        .isLessThanOrEqualTo(MOST_BEFORE_A_CODE);
            }
            Thread.sleep(150);
        }
        assertThat(promotions(account)).as("the backlog goes on").isPositive();
        assertThat(waiting(campaigner)).as("the backlog outlasts the codes").isGreaterThan(PROMOTIONS / 4);
    }

    private int promotions(String account) {
        return (int)
                book(account).stream().filter(e -> e.to().startsWith("+1305")).count();
    }

    private long waiting(TestShop shop) {
        return Long.parseLong(gatepost.value("select count(*) from queue_entry where lane = 'send.promotional'"
                        + " and workspace_id = '" + shop.workspace().id().value() + "'")
                .orElse("0"));
    }

    /** LIM-07: the scarce thing is the sender's pace. */
    @Test
    void aCodeWaitsForNoCampaignAtAPacedSender() throws Exception {
        TestShop shop = gatepost.shop("paced");
        TestShop neighbour = gatepost.shop("paced-neighbour");
        String both = sender(shop, shop.connection().toString(), "+12025550171", List.of("promotional", "otp"));
        Reply paced = shop.client()
                .put(
                        shop.key(),
                        "/v1/senders/" + both + "/pace",
                        document("rate_per_second", 40, "burst", 5, "unit", "messages"));
        assertThat(paced.status()).as(paced.text()).isEqualTo(200);

        campaign(shop, both);

        codesOvertake(
                shop, List.of(new Code(shop, by(both, "", "code")), new Code(neighbour, TestShop.message("", "code"))));
        pauseAll(shop);
    }

    /** LIM-07: the scarce thing is the provider's time. */
    @Test
    void aCodeWaitsForNoCampaignAtASlowCarrier() throws Exception {
        TestShop shop = gatepost.shop("slow");
        TestShop neighbour = gatepost.shop("slow-neighbour");
        String both = sender(shop, shop.connection().toString(), "+12025550172", List.of("promotional", "otp"));
        gatepost.sandbox()
                .carrier()
                .play("slow", CarrierTrick.of(Kind.SLOW_ANSWER).withLength(Duration.ofMillis(900)));

        campaign(shop, both);

        codesOvertake(
                shop, List.of(new Code(shop, by(both, "", "code")), new Code(neighbour, TestShop.message("", "code"))));
        pauseAll(shop);
    }

    /** So that what is left of a campaign is in nobody's way. */
    private static void pauseAll(TestShop shop) {
        created(shop, "/v1/pauses", document("scope", "workspace", "reason", "the test is over"));
    }

    private CarrierAccount account(String name) {
        return gatepost.sandbox().carrier().open(name);
    }

    private ConnectionId connect(TestShop shop, CarrierAccount account, String url, Map<String, String> settings) {
        Map<String, Object> all = document("url", url, "account", account.name());
        all.putAll(settings);
        String id = created(
                shop,
                "/v1/connections",
                document(
                        "provider",
                        "sandbox",
                        "name",
                        account.name(),
                        "settings",
                        all,
                        "secrets",
                        document(
                                "token", account.token().reveal(),
                                "signing_secret", account.signingSecret().reveal())));
        return ConnectionId.parse(id).orElseThrow();
    }

    private static List<Map<String, Object>> hundred(String sender, int series) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            out.add(by(sender, "+491511%d%03d001".formatted(series, i), "parcel_today"));
        }
        return out;
    }

    private static void delivered(TestShop shop, List<String> ids, Duration most) {
        await("all delivered")
                .atMost(most)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(
                                ids.stream().collect(Collectors.groupingBy(shop::status, Collectors.counting())))
                        .containsOnlyKeys("delivered"));
    }

    /** LIM-02: 429 and Retry-After slow the lane that they mean and drop nothing. */
    @Test
    void aBusyProviderSlowsItsOwnLaneAndNothingIsDropped() {
        TestShop shop = gatepost.shop("busy");
        String url = gatepost.sandbox().carrier().url();
        String busy = sender(shop, shop.connection().toString(), "+12025550181", List.of("service"));
        String idle = sender(
                shop, connect(shop, account("idle"), url, Map.of()).toString(), "+12025550182", List.of("service"));
        gatepost.sandbox().carrier().play("busy", CarrierTrick.of(Kind.THROTTLE).withLength(Duration.ofSeconds(2)));

        List<String> slowed = batch(shop, hundred(busy, 3));
        List<String> free = batch(shop, hundred(idle, 4));

        delivered(shop, free, Duration.ofSeconds(20));
        assertThat(book("busy")).isEmpty();
        gatepost.sandbox().carrier().behave("busy");
        delivered(shop, slowed, Duration.ofSeconds(90));
        assertThat(book("busy")).hasSize(100);
    }

    /** LIM-04, LIM-07: connections are taken and nothing is ever said. */
    @Test
    void aSilentProviderHoldsUpNobodyElse() throws Exception {
        TestShop shop = gatepost.shop("silent");
        URI url = URI.create(gatepost.sandbox().carrier().url());
        try (CarrierWatch watch = new CarrierWatch(url.getPort())) {
            watch.fallSilent();
            String silent = sender(
                    shop,
                    connect(shop, account("dumb"), watch.url(), Map.of()).toString(),
                    "+12025550183",
                    List.of("service"));
            String speaking = sender(shop, shop.connection().toString(), "+12025550184", List.of("service"));

            List<String> stuck = batch(shop, hundred(silent, 5));
            stuck.addAll(batch(shop, hundred(silent, 6)));
            await().atMost(Duration.ofSeconds(10)).until(() -> shop.status(stuck.getFirst()), "sending"::equals);
            List<String> free = batch(shop, hundred(speaking, 7));

            delivered(shop, free, Duration.ofSeconds(9));
            assertThat(stuck.stream().map(shop::status).distinct().toList())
                    .as("of the silent one nothing is known")
                    .isSubsetOf("sending", "accepted", "uncertain");
        }
    }

    /** LIM-04, MSG-02: messages that failed for sure go the second way; those that may be out never do. */
    @Test
    void aFailingConnectionIsFollowedByTheSecondButNeverForWhatMayBeOut() {
        TestShop shop = gatepost.shop("failing");
        String url = gatepost.sandbox().carrier().url();
        CarrierAccount first = account("first-way");
        String sender = sender(
                shop,
                connect(shop, first, url, Map.of("breaker_minimum_calls", "10", "breaker_open_seconds", "60"))
                        .toString(),
                "+12025550185",
                List.of("service"));
        ConnectionId second = connect(shop, account("second-way"), url, Map.of());
        Reply routes = shop.client()
                .put(
                        shop.key(),
                        "/v1/senders/" + sender + "/routes",
                        document("routes", List.of(document("connection", second.toString(), "priority", 1))));
        assertThat(routes.status()).as(routes.text()).isEqualTo(200);
        gatepost.sandbox()
                .carrier()
                .play(first.name(), CarrierTrick.of(Kind.DROP_AFTER).withShare(0.4));
        gatepost.sandbox()
                .carrier()
                .play(first.name(), CarrierTrick.of(Kind.FAIL).withShare(0.6));

        // Fewer than the budget of retries lets go over the second connection in a minute (LIM-05).
        List<String> ids = batch(shop, hundred(sender, 8).subList(0, 50));

        delivered(shop, ids, Duration.ofSeconds(60));
        Set<String> out = messages(first.name());
        Set<String> followed = messages("second-way");
        assertThat(out).as("taken by the first, some without an answer").isNotEmpty();
        assertThat(followed).as("went the second way").isNotEmpty();
        assertThat(out).doesNotContainAnyElementsOf(followed);
        assertThat(out.size() + followed.size()).isEqualTo(ids.size());
        assertThat(book(first.name()).size() + book("second-way").size()).isEqualTo(ids.size());
    }

    /** LIM-02: a second way of equal rank keeps the pace of its own account, whatever the first one's permits were. */
    @Test
    void theSecondWayKeepsItsOwnPace() {
        TestShop shop = gatepost.shop("two-ways");
        String url = gatepost.sandbox().carrier().url();
        String sender = sender(
                shop, connect(shop, account("free-way"), url, Map.of()).toString(), "+12025550186", List.of("service"));
        ConnectionId second =
                connect(shop, account("paced-way"), url, Map.of("rate_per_second", "2", "rate_burst", "2"));
        Map<String, Object> route =
                document("connection", second.toString(), "priority", 0, "countries", List.of("DE"));
        Reply routes =
                shop.client().put(shop.key(), "/v1/senders/" + sender + "/routes", document("routes", List.of(route)));
        assertThat(routes.status()).as(routes.text()).isEqualTo(200);

        List<String> ids = batch(shop, hundred(sender, 9).subList(0, 60));

        delivered(shop, ids, Duration.ofSeconds(60));
        List<Instant> paced =
                book("paced-way").stream().map(BookEntry::takenAt).sorted().toList();
        // About half are drawn for it; those that find it busy draw again, so the free way takes most.
        assertThat(paced.size()).as("went the second way").isPositive();
        assertThat(book("free-way")).hasSize(60 - paced.size());
        for (int i = 0; i < paced.size(); i++) {
            double seconds = Duration.between(paced.getFirst(), paced.get(i)).toMillis() / 1_000.0;
            // One more than the burst and the rate allow, because the first call may have travelled longer than the
            // rest.
            assertThat(i + 1.0).as("taken after %s s", seconds).isLessThanOrEqualTo(2 + 2 * seconds + 1);
        }
    }

    private Set<String> messages(String account) {
        return book(account).stream()
                .map(e -> e.reference().substring(0, e.reference().indexOf('.')))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
