package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** MSG-04: a message that misses its person is followed by the next channel, decided anew, exactly once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FallbackTest {
    private static final Map<String, Object> MAIL =
            document("channel", "email", "to", "lena@example.com", "template", "order_mail");

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("fallback");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** The same name on another channel. */
    @BeforeAll
    void nameTheMailLikeTheText() {
        Map<String, Object> template = document(
                "name", "order_shipped", "channel", "email", "purpose", "transactional", "brand", shop.brand());
        template.put("language", "en");
        template.put("subject", "Order {{order}}");
        template.put("body", "Dear {{name}}, order {{order}} has left. Northwind");
        template.put(
                "variables",
                List.of(document("name", "name", "max_length", 40), document("name", "order", "max_length", 40)));
        Reply made = shop.client().post(shop.key(), "/v1/templates", template);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    private static Map<String, Object> text(String to, Object... fallbacks) {
        Map<String, Object> body = TestShop.message(to, "order_shipped");
        body.put("channel", "sms");
        body.put("fallback", List.of(fallbacks));
        return body;
    }

    private Reply send(Object body) {
        return shop.send(body, UUID.randomUUID().toString());
    }

    private JsonNode standIn(String id) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> shop.message(id).path("fallback").asString("").startsWith("msg_"));
        return shop.message(shop.message(id).path("fallback").asString());
    }

    @Test
    void afterTheProvidersFailureTheNextChannelIsTried() {
        Map<String, Object> body = text("+4915112345610", MAIL);
        body.put("reference", "shipped-1");
        Reply reply = send(body);

        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        shop.until(reply.id(), "undelivered");
        JsonNode mail = standIn(reply.id());
        assertThat(mail.path("channel").asString()).isEqualTo("email");
        assertThat(mail.path("fallback_of").asString()).isEqualTo(reply.id());
        assertThat(mail.path("reference").asString()).isEqualTo("shipped-1");
        assertThat(mail.at("/decision/id").asString()).startsWith("dec_");
        shop.until(mail.path("id").asString(), "delivered");
        assertThat(gatepost.sandbox().carrier().book("fallback")).anyMatch(e -> e.to().equals("lena@example.com"));
    }

    @Test
    void aRefusalAtAcceptIsAnsweredAsPendingAndFollowed() {
        String first = shop.send("+4915112345612", "parcel_today").id();
        shop.until(first, "blocked");

        Reply reply = send(text("+4915112345612", document("channel", "email", "to", "mia@example.com")));

        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        assertThat(reply.at("/status")).isEqualTo("blocked");
        assertThat(reply.at("/fallback")).isEqualTo("pending");
        assertThat(reply.at("/decision/reasons/0/code")).isEqualTo("provider_blocked");
        JsonNode mail = standIn(reply.id());
        shop.until(mail.path("id").asString(), "delivered");
    }

    @Test
    void theSecondChannelNeedsAConsentOfItsOwn() {
        Map<String, Object> sale = TestShop.message("+13052345651", "sale");
        sale.put("fallback", List.of(document("channel", "sms", "to", "+13052345652")));

        Reply reply = send(sale);

        assertThat(reply.status()).isEqualTo(202);
        JsonNode next = standIn(reply.id());
        assertThat(next.path("status").asString()).isEqualTo("blocked");
        assertThat(next.path("reason").asString()).isEqualTo("consent_missing");
        assertThat(next.has("fallback")).isFalse();
    }

    @Test
    void aChainOfThreeIsFollowedToItsEnd() {
        Reply reply = send(text(
                "+4915112345610",
                document("channel", "email", "to", "max+bounced@example.com"),
                document("channel", "sms", "test_outcome", "delivered")));

        JsonNode second = standIn(reply.id());
        shop.until(second.path("id").asString(), "bounced");
        JsonNode third = standIn(second.path("id").asString());
        assertThat(third.path("channel").asString()).isEqualTo("sms");
        shop.until(third.path("id").asString(), "delivered");
        assertThat(gatepost.sandbox().carrier().book("fallback").stream().filter(e -> e.to().equals("+4915112345610")))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    /** Whoever dies after accepting and before tidying up leaves the entry; whoever finds it makes no second message. */
    @Test
    void anEntryThatIsFoundAgainMakesNoSecondMessage() throws SQLException {
        Reply reply = send(text("+4915112345610", MAIL));
        standIn(reply.id());
        UUID id = MessageId.parse(reply.id()).orElseThrow().value();
        for (int i = 0; i < 3; i++) {
            try (Connection all = TestPostgres.superuser(gatepost.database());
                    Statement s = all.createStatement()) {
                s.execute("insert into queue_entry values ('"
                        + shop.workspace().id().value() + "', 'fallback', '" + id
                        + "', now(), 1) on conflict do nothing");
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> gatepost.value(
                                    "select 1 from queue_entry where lane = 'fallback' and item = '" + id + "'")
                            .isEmpty());
        }

        assertThat(gatepost.value("select count(*) from message where fallback_of = '" + id + "'"))
                .hasValue("1");
    }

    @Test
    void deliveredAndCancelledMessagesAreNotFollowed() throws InterruptedException {
        String delivered = send(text("+4915112345678", MAIL)).id();
        Map<String, Object> later = text("+4915112345678", MAIL);
        later.put("not_before", "2026-12-24T18:00:00Z");
        String cancelled = send(later).id();
        shop.client().post(shop.key(), "/v1/messages/" + cancelled + "/cancel", "{}");
        shop.until(delivered, "delivered");
        shop.until(cancelled, "cancelled");
        Thread.sleep(600);

        assertThat(shop.message(delivered).has("fallback")).isFalse();
        assertThat(shop.message(cancelled).has("fallback")).isFalse();
    }

    @Test
    void everyFaultOfEveryFallbackIsToldAtOnce() {
        Reply reply = send(text(
                "+4915112345678",
                "email",
                document("channel", "email", "to", "nobody", "template", "order_mail"),
                document("channel", "email", "to", "lena@example.com", "template", "nothing"),
                document("channel", "sms", "sender", "sdr_nope")));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().path("errors"))
                .extracting(
                        e -> e.path("pointer").asString() + " " + e.path("code").asString())
                .containsExactly(
                        "/fallback/0/to invalid_value",
                        "/fallback/1/to invalid_email",
                        "/fallback/2/template unknown_template",
                        "/fallback/3/sender unknown_sender");
        assertThat(send(text("+4915112345678", MAIL, MAIL, MAIL, MAIL, MAIL)).code())
                .isEqualTo("wrong_type");
    }

    /** DX-04 */
    @Test
    void aTestMayChooseWhatBecomesOfAMessage() {
        for (String outcome : List.of("undelivered", "failed", "blocked", "delivered")) {
            Map<String, Object> body = TestShop.message("+49151123457" + (20 + outcome.length()), "order_mail");
            body.put("template", "parcel_today");
            body.put("test_outcome", outcome);
            Reply reply = send(body);
            assertThat(reply.status()).as(reply.text()).isEqualTo(202);
            shop.until(reply.id(), outcome);
        }
        Map<String, Object> wrong = TestShop.message("+4915112345678", "parcel_today");
        wrong.put("test_outcome", "miracle");
        assertThat(send(wrong).at("/errors/0/pointer")).isEqualTo("/test_outcome");
    }

    @Test
    void aLiveWorkspaceMayNot() {
        Workspace live = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace("fallback holding", "live one", Workspace.Kind.LIVE, Set.of()),
                        "component:test");
        Secret key = gatepost.rooms()
                .credentials()
                .create(live, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        Map<String, Object> body = TestShop.message("+4915112345678", "parcel_today");
        body.put("test_outcome", "delivered");

        Reply reply = gatepost.client().post(key, "/v1/messages", body, "Idempotency-Key", "live");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/detail")).contains("only test workspaces");
    }

    /** The numbers add up: every message stands in exactly one stage. */
    @Test
    void theFunnelAddsUp() {
        TestShop spring = gatepost.shop("spring");
        for (Map<String, Object> body : List.of(
                TestShop.message("+4915112345601", "order_shipped"),
                TestShop.message("+4915112345602", "order_shipped"),
                TestShop.message("+13052345601", "sale"),
                TestShop.message("+13052345602", "sale"),
                text("+4915112345610", MAIL),
                TestShop.message("+4915112345611", "order_shipped"))) {
            body.put("reference", "spring");
            spring.send(body, UUID.randomUUID().toString());
        }
        Map<String, Object> later = TestShop.message("+4915112345603", "order_shipped");
        later.put("reference", "spring");
        later.put("not_before", "2026-12-24T18:00:00Z");
        spring.send(later, UUID.randomUUID().toString());
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            JsonNode stages = spring.get("/v1/funnel?reference=spring").body().path("stages");
            return stages.at("/delivered/messages").asInt() == 3
                    && stages.at("/failed/messages").asInt() == 1
                    && stages.at("/undelivered/messages").asInt() == 1;
        });

        JsonNode funnel = spring.get("/v1/funnel?reference=spring").body();

        assertThat(funnel.path("asked").asInt()).isEqualTo(7);
        assertThat(funnel.path("fallbacks").asInt()).isEqualTo(1);
        assertThat(funnel.path("handed_over").asInt()).isEqualTo(4);
        assertThat(funnel.path("reached").asInt()).isEqualTo(3);
        assertThat(funnel.at("/stages/lost/messages").asInt()).isEqualTo(2);
        assertThat(funnel.at("/stages/lost/because/0/gate").asString()).isEqualTo("consent");
        assertThat(funnel.at("/stages/lost/because/0/reason").asString()).isEqualTo("consent_missing");
        assertThat(funnel.at("/stages/waiting/messages").asInt()).isEqualTo(1);
        assertThat(funnel.at("/stages/failed/because/0/reason").asString()).isEqualTo("invalid_number");
        int sum = 0;
        for (JsonNode stage : funnel.path("stages")) {
            sum += stage.path("messages").asInt();
        }
        assertThat(sum).isEqualTo(8);
        List<String> rows =
                spring.get("/v1/funnel.csv?reference=spring").text().lines().toList();
        assertThat(rows.getFirst()).isEqualTo("stage,gate,reason,channel,fallback,messages");
        assertThat(rows.stream().skip(1).mapToInt(row -> Integer.parseInt(row.substring(row.lastIndexOf(',') + 1))))
                .satisfies(numbers ->
                        assertThat(numbers.stream().mapToInt(n -> n).sum()).isEqualTo(8));
    }
}
