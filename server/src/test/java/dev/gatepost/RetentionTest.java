package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.messages.MessageId;
import dev.gatepost.privacy.retention.Purges;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PRV-01: data goes when its time is over, by itself; what is held stays, and is told as an exception. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetentionTest {
    private static final String LENA = "+4915112345601";
    private static final String BEN = "+4915112345602";
    private static final String PARIS = "+33612345678";

    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private String daysLeft(String message) {
        LocalDate today =
                gatepost.rooms().clock().instant().atZone(ZoneOffset.UTC).toLocalDate();
        return gatepost.value(
                        "select content_expires - date '" + today + "' from message where id = '" + uuid(message) + "'")
                .orElseThrow();
    }

    private static UUID uuid(String message) {
        return MessageId.parse(message).orElseThrow().value();
    }

    private static Reply set(TestShop shop, Map<String, Object> rule) {
        Map<String, Object> all = new java.util.LinkedHashMap<>(rule);
        all.put("reason", "Agreed with counsel.");
        return shop.client().put(shop.key(), "/v1/retention", all);
    }

    @Test
    void theMatrixIsAppliedWhenAMessageIsAccepted() {
        TestShop shop = gatepost.shop("matrix");
        assertThat(daysLeft(shop.send(LENA, "order_shipped").id())).isEqualTo("30");
        assertThat(daysLeft(shop.send(LENA, "code").id())).isEqualTo("7");

        assertThat(set(shop, document("class", "content", "region", "FR", "days", 5))
                        .at("/state"))
                .isEqualTo("active");
        assertThat(set(shop, document("class", "content", "purpose", "service", "days", 12))
                        .at("/state"))
                .isEqualTo("active");
        assertThat(daysLeft(shop.send(PARIS, "order_shipped").id())).isEqualTo("5");
        assertThat(daysLeft(shop.send(LENA, "parcel_today").id())).isEqualTo("12");
        assertThat(daysLeft(shop.send(LENA, "order_shipped").id())).isEqualTo("30");
        assertThat(shop.get("/v1/retention").text()).contains("GDPR Art. 5", "without_end", "\"region\":\"FR\"");
    }

    @Test
    void whatKeepsLongerWaitsForAnotherPersonAndNothingLeavesTheBounds() {
        TestShop shop = gatepost.shop("longer");
        assertThat(set(shop, document("class", "content", "days", 91)).at("/errors/0/pointer"))
                .isEqualTo("/days");
        assertThat(set(shop, document("class", "callbacks", "days", 3)).at("/errors/0/pointer"))
                .isEqualTo("/days");
        assertThat(set(shop, document("class", "audit", "days", 3)).at("/errors/0/pointer"))
                .isEqualTo("/class");
        try (var vic = TestPerson.join(gatepost, "vic", OperatorRole.OWNER, shop.workspace())) {
            Reply proposed = set(shop, document("class", "content", "days", 60));
            assertThat(proposed.at("/state")).as(proposed.text()).isEqualTo("proposed");
            assertThat(daysLeft(shop.send(LENA, "order_shipped").id())).isEqualTo("30");
            Reply approved = vic.post("/v1/retention/" + proposed.id() + "/approve", Map.of(), shop.workspace());
            assertThat(approved.at("/state")).as(approved.text()).isEqualTo("active");
            assertThat(daysLeft(shop.send(LENA, "order_shipped").id())).isEqualTo("60");
            shop.client().post(shop.key(), "/v1/retention/" + proposed.id() + "/withdraw", Map.of());
            assertThat(daysLeft(shop.send(LENA, "order_shipped").id())).isEqualTo("30");
        }
    }

    /** PRV-02: hold, erasure and retention on one person. */
    @Test
    void heldContentOutlivesItsWeekIsStillReadAndGoesWithTheHold() throws IOException {
        try (EventSink archive = new EventSink();
                TestGatepost own = TestGatepost.start()) {
            TestShop shop = own.shop("kept");
            String sink = shop.client()
                    .post(
                            shop.key(),
                            "/v1/event-endpoints",
                            document("url", archive.url(), "types", List.of("data.purged")))
                    .id();
            String held = sent(shop, LENA);
            String free = sent(shop, BEN);
            Reply hold = shop.client()
                    .post(
                            shop.key(),
                            "/v1/holds",
                            document("person", LENA, "reason", "A claim.", "case_number", "CV-9"));
            assertThat(hold.status()).as(hold.text()).isEqualTo(201);

            purge(own, Duration.ofDays(45));
            assertThat(count(own, "select count(*) from message_content")).isZero();
            assertThat(shop.message(held).at("/metadata/note").asString()).isEqualTo("of " + LENA);
            assertThat(shop.get("/v1/messages/" + free).status())
                    .as("the stub stays")
                    .isEqualTo(200);
            assertThat(shop.message(free).at("/metadata/note").isMissingNode()).isTrue();
            Reply runs = shop.get("/v1/retention/runs");
            assertThat(runs.text()).contains("\"class\":\"content\"", "\"holds_in_force\":1", sink);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> archive.got().stream().anyMatch(g -> g.type().equals("data.purged")));
            acknowledged(shop, runs, sink);
            assertThat(count(own, "select count(*) from callback_inbox"))
                    .as("the hold keeps these too")
                    .isPositive();

            String erasure = shop.client()
                    .post(
                            shop.key(),
                            "/v1/erasures",
                            document("address", LENA, "reason", "Asked.", "requested_by", "person"))
                    .id();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> shop.get("/v1/erasures/" + erasure).at("/state"), "held"::equals);
            shop.client()
                    .post(shop.key(), "/v1/holds/" + hold.id() + "/lift", document("reason", "The claim is settled."));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> shop.get("/v1/erasures/" + erasure).at("/state"), "done"::equals);
            assertThat(count(own, "select count(*) from message_content_held")).isZero();
            assertThat(shop.message(held).at("/metadata/note").isMissingNode()).isTrue();
            purge(own, Duration.ofDays(47));
            assertThat(count(own, "select count(*) from callback_inbox")).isZero();
            assertThat(count(own, "select count(*) from event")).isPositive();
            purge(own, Duration.ofDays(62));
            assertThat(count(own, "select count(*) from event where type <> 'data.purged'"))
                    .isZero();
        }
    }

    private static void acknowledged(TestShop shop, Reply runs, String sink) {
        for (var run : runs.body().path("data")) {
            if (run.path("class").asString().equals("content")) {
                Reply told = shop.client()
                        .post(
                                shop.key(),
                                "/v1/retention/runs/" + run.path("id").asString() + "/acknowledgements",
                                document("system", sink));
                assertThat(told.at("/sinks/0/acknowledged_at")).as(told.text()).isNotEmpty();
            }
        }
    }

    private static String sent(TestShop shop, String to) {
        Map<String, Object> body = TestShop.message(to, "order_shipped");
        body.put("metadata", document("note", "of " + to));
        String id = shop.send(body, UUID.randomUUID().toString()).id();
        shop.until(id, "delivered");
        return id;
    }

    private static void purge(TestGatepost gatepost, Duration later) {
        var parts = gatepost.rooms().privacy().purges();
        new Purges(parts.at(Clock.offset(gatepost.rooms().clock(), later))).work();
    }

    private static long count(TestGatepost gatepost, String sql) {
        return Long.parseLong(gatepost.value(sql).orElseThrow());
    }
}
