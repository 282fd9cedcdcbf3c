package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** POL-05: past messages decided again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyReplayTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void aDraftShowsWhatItWouldHaveChangedAndChangesNothing() {
        TestShop shop = gatepost.shop("drafts");
        shop.consent("+13052345861");
        String offer = shop.send("+13052345861", "sale").id();
        shop.send("+13052345862", "sale");
        shop.send("+13052345861", "order_shipped");

        JsonNode report = replay(shop, Map.of("kind", "hours", "from", "08:00", "until", "09:00"));

        assertThat(report.path("decided").asInt()).as(report.toString()).isEqualTo(3);
        assertThat(report.path("changed").asInt()).isEqualTo(1);
        assertThat(report.at("/outcomes/allow_to_defer").asInt()).isEqualTo(1);
        assertThat(report.at("/reasons/quiet_hours").asInt()).isEqualTo(1);
        assertThat(report.at("/countries/US").asInt()).isEqualTo(1);
        assertThat(report.at("/templates/sale v1").asInt()).isEqualTo(1);
        assertThat(report.at("/samples/0").asString()).isEqualTo(offer);
        assertThat(shop.message(offer).at("/decision/outcome").asString()).isEqualTo("allow");
    }

    @Test
    void rulesThatChangeNothingReportNothing() {
        TestShop shop = gatepost.shop("harmless");
        shop.consent("+13052345863");
        shop.send("+13052345863", "sale");
        shop.send("+13052345864", "sale");

        JsonNode report = replay(shop, Map.of("kind", "blocked_countries", "blocked", List.of("FR")));

        assertThat(report.path("decided").asInt()).as(report.toString()).isEqualTo(2);
        assertThat(report.path("changed").asInt()).isZero();
    }

    @Test
    void aReplayNeedsAStretchAndRulesOrARelease() {
        TestShop shop = gatepost.shop("asking");
        Reply faulty = shop.client().post(shop.key(), "/v1/policy-replays", document("release", "plr_none"));
        assertThat(faulty.status()).isEqualTo(400);
        assertThat(faulty.text()).contains("/release").contains("/until");
        assertThat(shop.get("/v1/policy-replays/ply_none").status()).isEqualTo(404);
        assertThat(shop.get("/v1/policy-replays").body().path("data")).isEmpty();
    }

    private static JsonNode replay(TestShop shop, Map<String, Object> rule) {
        Reply asked = shop.client()
                .post(
                        shop.key(),
                        "/v1/policy-replays",
                        document(
                                "rules",
                                List.of(rule),
                                "from",
                                TestGatepost.TUESDAY_NOON
                                        .minus(Duration.ofHours(1))
                                        .toString(),
                                "until",
                                TestGatepost.TUESDAY_NOON
                                        .plus(Duration.ofHours(1))
                                        .toString()));
        assertThat(asked.status()).as(asked.text()).isEqualTo(201);
        String path = "/v1/policy-replays/" + asked.id();
        await().atMost(Duration.ofSeconds(15)).until(() -> shop.get(path).at("/status"), "done"::equals);
        return shop.get(path).body().path("report");
    }
}
