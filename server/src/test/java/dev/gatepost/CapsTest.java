package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-07: what is counted is what goes. Florida allows three offers in any 24 hours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CapsTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void theSameOfferGoesOnceADay() {
        TestShop shop = gatepost.shop("repeats");
        String lena = "+13052345801";
        shop.consent(lena);

        assertThat(offer(shop, lena, "A", null).status()).isEqualTo(202);
        Reply again = offer(shop, lena, "A", null);
        Reply other = offer(shop, lena, "B", null);
        show(shop, TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(25)));
        Reply nextDay = offer(shop, lena, "A", null);

        assertThat(again.status()).isEqualTo(422);
        assertThat(again.at("/decision/reasons/0/code")).isEqualTo("duplicate_content");
        assertThat(other.status()).as(other.text()).isEqualTo(202);
        assertThat(nextDay.status()).as(nextDay.text()).isEqualTo(202);
    }

    @Test
    void theSameNoticeMayBeRepeated() {
        TestShop shop = gatepost.shop("notices");
        assertThat(shop.send("+13052345802", "order_shipped").status()).isEqualTo(202);
        assertThat(shop.send("+13052345802", "order_shipped").status()).isEqualTo(202);
        assertThat(shop.send("+13052345802", "code").status()).isEqualTo(202);
        assertThat(shop.send("+13052345802", "code").at("/status")).isEqualTo("accepted");
    }

    @Test
    void messagesOfOneBatchSeeEachOther() {
        TestShop shop = gatepost.shop("batches");
        String max = "+13052345803";
        shop.consent(max);
        List<Object> four = new ArrayList<>();
        for (String code : List.of("A", "B", "C", "D")) {
            four.add(body(max, code, null));
        }

        Reply batch = shop.batch(four, UUID.randomUUID().toString());

        assertThat(batch.text()).containsOnlyOnce("frequency_cap");
        // Which of them waits is nobody's promise: two committers may share a batch between them.
        List<String> states = new ArrayList<>();
        batch.body().path("data").forEach(each -> states.add(each.path("status").asString("")));
        assertThat(states).containsExactlyInAnyOrder("accepted", "accepted", "accepted", "deferred");
    }

    @Test
    void whatIsCancelledGivesItsPlaceBack() {
        TestShop shop = gatepost.shop("cancelling");
        String dan = "+13052345804";
        shop.consent(dan);
        Instant later = TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(2));
        List<String> ids = new ArrayList<>();
        for (String code : List.of("A", "B", "C")) {
            ids.add(offer(shop, dan, code, later).id());
        }
        Reply fourth = offer(shop, dan, "D", later);
        assertThat(fourth.text()).contains("frequency_cap");

        cancel(shop, ids.getFirst());
        cancel(shop, fourth.id());
        Reply fifth = offer(shop, dan, "E", later);
        Reply sixth = offer(shop, dan, "F", later);

        assertThat(fifth.text()).doesNotContain("frequency_cap");
        assertThat(sixth.text()).contains("frequency_cap");
    }

    @Test
    void whatLeavesLateCountsFromWhenItLeft() {
        TestShop shop = gatepost.shop("late");
        String eva = "+13052345805";
        shop.consent(eva);
        Reply pause = shop.client()
                .post(
                        shop.key(),
                        "/v1/pauses",
                        document("scope", "purpose", "value", "promotional", "reason", "a drill"));
        assertThat(pause.status()).as(pause.text()).isEqualTo(201);
        List<String> ids = new ArrayList<>();
        for (String code : List.of("A", "B", "C")) {
            ids.add(offer(shop, eva, code, null).id());
        }
        show(shop, TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(23)));
        Reply on = shop.client()
                .post(shop.key(), "/v1/pauses/" + pause.id() + "/resume", document("reason", "the drill is over"));
        assertThat(on.status()).as(on.text()).isLessThan(300);
        ids.forEach(id -> shop.until(id, "delivered"));

        // More than a day after the planned instants, two hours after the true ones.
        show(shop, TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(25)));
        Reply fourth = offer(shop, eva, "D", null);

        assertThat(fourth.at("/decision/outcome")).as(fourth.text()).isEqualTo("defer");
        assertThat(fourth.at("/decision/reasons/0/code")).isEqualTo("frequency_cap");
        assertThat(Instant.parse(fourth.at("/decision/not_before")))
                .isAfterOrEqualTo(TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(47)));
    }

    private void show(TestShop shop, Instant instant) {
        MoveClock.move(
                gatepost.rooms(),
                gatepost.rooms().workspaces().get(shop.workspace().id()),
                instant,
                "component:test");
    }

    private static void cancel(TestShop shop, String id) {
        Reply reply = shop.client().post(shop.key(), "/v1/messages/" + id + "/cancel", Map.of());
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    private static Reply offer(TestShop shop, String to, String code, @Nullable Instant notBefore) {
        return shop.send(body(to, code, notBefore), UUID.randomUUID().toString());
    }

    private static Map<String, Object> body(String to, String code, @Nullable Instant notBefore) {
        Map<String, Object> body = TestShop.message(to, "sale");
        body.put("variables", document("name", "Lena", "order", code));
        if (notBefore != null) {
            body.put("not_before", notBefore.toString());
        }
        return body;
    }
}
