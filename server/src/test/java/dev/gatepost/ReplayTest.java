package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.providers.sandbox.CarrierTrick;
import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** LIM-05: dead messages are found and sent again, once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** Messages that came too late: they wait behind a pause until they lose their value. */
    private List<String> dead(TestShop shop, int count, String reference) {
        Reply pause = shop.client()
                .post(shop.key(), "/v1/pauses", document("scope", "workspace", "reason", "so that they die"));
        assertThat(pause.status()).as(pause.text()).isEqualTo(201);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Object> body = TestShop.message("+491511234560" + i, "order_shipped");
            body.put("reference", reference);
            body.put("expires_at", TestGatepost.TUESDAY_NOON.plusSeconds(3_600).toString());
            Reply sent = shop.send(body, UUID.randomUUID().toString());
            assertThat(sent.status()).as(sent.text()).isEqualTo(202);
            ids.add(sent.id());
        }
        var later = TestGatepost.TUESDAY_NOON.plusSeconds(4_000);
        MoveClock.move(gatepost.rooms(), shop.workspace(), later, "component:test");
        Reply resumed =
                shop.client().post(shop.key(), "/v1/pauses/" + pause.id() + "/resume", document("reason", "go on"));
        assertThat(resumed.status()).as(resumed.text()).isEqualTo(200);
        ids.forEach(id -> shop.until(id, "expired"));
        return ids;
    }

    private static Reply replay(TestShop shop, String id, String key) {
        return shop.client().post(shop.key(), "/v1/messages/" + id + "/replay", "{}", "Idempotency-Key", key);
    }

    @Test
    void aDeadMessageIsFoundAndSentAgainOnce() {
        TestShop shop = gatepost.shop("dead");
        String id = dead(shop, 1, "order-1").getFirst();
        JsonNode found = shop.get("/v1/messages?reason=expired_before_sent").body();
        assertThat(found.at("/data/0/id").asString()).isEqualTo(id);

        Reply first = replay(shop, id, "again-1");
        Reply second = replay(shop, id, "again-1");

        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(first.at("/replay_of")).isEqualTo(id);
        assertThat(first.id()).isNotEqualTo(id);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        JsonNode made = shop.until(first.id(), "delivered");
        assertThat(made.path("replay_of").asString()).isEqualTo(id);
        assertThat(made.path("reference").asString()).isEqualTo("order-1");
        assertThat(shop.message(id).path("replays").get(0).asString()).isEqualTo(first.id());
        assertThat(gatepost.sandbox().carrier().book("dead"))
                .hasSize(1)
                .allSatisfy(e -> assertThat(e.to()).isEqualTo("+4915112345600"));
    }

    /** Decided anew: what may not be sent today is not sent because it might have been yesterday. */
    @Test
    void aReplayIsDecidedAnew() {
        TestShop shop = gatepost.shop("decided");
        shop.consent("+13052345605");
        Map<String, Object> body = TestShop.message("+13052345605", "sale");
        body.put("expires_at", TestGatepost.TUESDAY_NOON.plusSeconds(3_600).toString());
        Reply pause = shop.client().post(shop.key(), "/v1/pauses", document("scope", "workspace", "reason", "x"));
        String id = shop.send(body, "sale-1").id();
        MoveClock.move(
                gatepost.rooms(), shop.workspace(), TestGatepost.TUESDAY_NOON.plusSeconds(3_700), "component:test");
        shop.client().post(shop.key(), "/v1/pauses/" + pause.id() + "/resume", document("reason", "x"));
        shop.until(id, "expired");
        shop.client().post(shop.key(), "/v1/consents", shop.consentEvent("+13052345605", "revoked"));

        Reply refused = replay(shop, id, "sale-again");

        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("policy_denied");
        assertThat(gatepost.sandbox().carrier().book("decided")).isEmpty();
    }

    @Test
    void manyAreSentAgainInPortionsAndNoneTwice() {
        TestShop shop = gatepost.shop("many");
        List<String> ids = dead(shop, 5, "batch-7");
        shop.until(shop.send("+4915112345608", "order_shipped").id(), "delivered");
        Map<String, Object> asked = document("reason", "expired_before_sent", "limit", 3);

        Reply first = many(shop, asked, "many-1");
        Reply second = many(shop, asked, "many-1");
        Reply third = many(shop, document("reference", "batch-7"), "many-2");

        assertThat(first.at("/replayed")).as(first.text()).isEqualTo("3");
        assertThat(first.at("/complete")).isEqualTo("false");
        assertThat(second.at("/replayed")).as(second.text()).isEqualTo("2");
        assertThat(second.at("/replayed_before")).isEqualTo("3");
        assertThat(second.at("/complete")).isEqualTo("true");
        assertThat(third.at("/replayed")).as(third.text()).isEqualTo("0");
        first.body().path("data").forEach(d -> shop.until(d.path("id").asString(), "delivered"));
        second.body().path("data").forEach(d -> shop.until(d.path("id").asString(), "delivered"));
        assertThat(gatepost.sandbox().carrier().book("many")).hasSize(6);
        assertThat(ids)
                .allSatisfy(id -> assertThat(shop.message(id).path("replays")).hasSize(1));
    }

    private static Reply many(TestShop shop, Map<String, Object> body, String key) {
        return shop.client().post(shop.key(), "/v1/messages/replay", body, "Idempotency-Key", key);
    }

    @Test
    void whatIsNotDeadOrSaysNothingMoreIsRefused() throws SQLException {
        TestShop shop = gatepost.shop("refused");
        String alive = shop.send("+4915112345601", "order_shipped").id();
        shop.until(alive, "delivered");
        assertThat(replay(shop, alive, "k1").code()).isEqualTo("not_replayable");
        gatepost.sandbox().carrier().play("refused", CarrierTrick.of(Kind.DROP_AFTER));
        gatepost.sandbox().carrier().play("refused", CarrierTrick.of(Kind.ASK_UNAVAILABLE));
        String uncertain = shop.send("+4915112345631", "order_shipped").id();
        shop.until(uncertain, "uncertain");
        assertThat(replay(shop, uncertain, "k2").code()).isEqualTo("not_replayable");
        gatepost.sandbox().carrier().behave("refused");

        String id = dead(shop, 1, "gone").getFirst();
        assertThat(shop.client()
                        .post(shop.key(), "/v1/messages/" + id + "/replay", "{}")
                        .code())
                .isEqualTo("idempotency_key_missing");
        assertThat(replay(gatepost.shop("stranger"), id, "k3").code()).isEqualTo("not_found");
        try (Connection all = dev.gatepost.platform.TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            s.executeUpdate("delete from message_content where message_id = (select message_id from message_shelf"
                    + " where workspace_id = '" + shop.workspace().id().value() + "' and state = 'expired')");
        }
        assertThat(replay(shop, id, "k4").status()).isEqualTo(410);
        assertThat(many(shop, document("reason", "expired_before_sent"), "k5").at("/data/0/reason"))
                .isEqualTo("content_expired");
    }
}
