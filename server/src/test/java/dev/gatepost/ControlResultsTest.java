package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** GOV-02: results of controls as they add up, and what people record. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlResultsTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static String run(TestShop shop, String control) {
        return shop.client()
                .post(shop.key(), "/v1/controls/" + control + "/run", Map.of())
                .at("/newest/outcome");
    }

    private static JsonNode data(TestShop shop, String path) {
        return shop.get(path).body().path("data");
    }

    private static double coverage(TestShop shop) {
        return data(shop, "/v1/compliance-metrics")
                .valueStream()
                .filter(m -> m.path("name").asString("").equals("control_coverage"))
                .mapToDouble(m -> m.path("value").asDouble(-1))
                .sum();
    }

    /** GOV-02, GOV-08: of each control the newest result counts, however many there are before it. */
    @Test
    void theNewestResultOfEachControlCounts() {
        TestShop shop = gatepost.shop("newest");
        assertThat(coverage(shop)).as("nothing to measure").isEqualTo(-1);
        assertThat(run(shop, "keys_end")).isEqualTo("failing");
        assertThat(run(shop, "budgets_are_set")).isEqualTo("failing");
        assertThat(coverage(shop)).isZero();
        shop.client()
                .post(
                        shop.key(),
                        "/v1/budgets",
                        document(
                                "name",
                                "all",
                                "limit",
                                "500.00",
                                "currency",
                                "EUR",
                                "period",
                                "month",
                                "zone",
                                "Europe/Berlin",
                                "mode",
                                "enforce"));
        assertThat(run(shop, "budgets_are_set")).isEqualTo("held");
        assertThat(run(shop, "keys_end")).isEqualTo("failing");
        assertThat(coverage(shop)).isEqualTo(0.5);
        assertThat(data(shop, "/v1/controls")
                        .valueStream()
                        .filter(c -> c.path("of").asString("").equals("workspace"))
                        .filter(c -> c.path("newest").isObject())
                        .map(c -> c.path("id").asString("") + " "
                                + c.path("newest").path("outcome").asString("")))
                .containsExactlyInAnyOrder("keys_end failing", "budgets_are_set held");
        assertThat(data(shop, "/v1/controls/keys_end/results")).hasSize(2);
    }

    /** GOV-02: what people rehearsed stands in the log, and the control finds it there. */
    @Test
    void aDrillIsRecordedAndFound() {
        TestShop shop = gatepost.shop("drilled");
        Reply wrong = shop.client()
                .post(shop.key(), "/v1/drills", document("kind", "fire", "outcome", "perhaps", "report", "R-1"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("/kind", "/outcome", "credential_compromise");
        assertThat(run(shop, "drills_are_held")).isEqualTo("not_yet");
        Reply made = shop.client()
                .post(shop.key(), "/v1/drills", document("kind", "lost_key", "outcome", "failed", "report", "R-2"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        assertThat(run(shop, "drills_are_held")).as("it was rehearsed").isEqualTo("held");
        assertThat(shop.get("/v1/audit-events?action=drill.").text())
                .contains("drill.failed")
                .contains("R-2");
    }
}
