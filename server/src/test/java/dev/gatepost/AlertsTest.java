package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.cli.TestLocal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** LIM-03, LIM-06: what happens to a workspace's limits is told to its endpoints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertsTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final EventSink sink;

    AlertsTest() throws IOException {
        sink = new EventSink();
    }

    @AfterAll
    void stop() {
        gatepost.close();
        sink.close();
    }

    private TestShop shop(String name) {
        TestShop shop = gatepost.shop(name);
        Reply endpoint = shop.client()
                .post(
                        shop.key(),
                        "/v1/event-endpoints",
                        document("url", sink.url(), "types", List.of("alert.pause", "alert.resume", "alert.budget")));
        assertThat(endpoint.status()).as(endpoint.text()).isEqualTo(201);
        return shop;
    }

    private void told(String... types) {
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() ->
                        assertThat(sink.got().stream().map(EventSink.Got::type)).contains(types));
    }

    @Test
    void anOperatorsPauseHoldsAtOnceIsToldAndGoesOn() {
        TestShop shop = shop("stopped");
        Map<String, Object> paused =
                TestLocal.said(gatepost, Map.of("command", "pause", "workspace", "stopped", "reason", "a drill"));
        assertThat(paused).containsEntry("scope", "workspace");
        String id = shop.send("+4915112345601", "order_shipped").id();
        told("alert.pause");
        assertThat(shop.status(id)).isEqualTo("accepted");
        assertThat(TestLocal.said(gatepost, Map.of("command", "pause", "workspace", "stopped", "reason", "again")))
                .containsKey("error");
        assertThat(TestLocal.said(gatepost, Map.of("command", "pauses", "workspace", "stopped"))
                        .get("data"))
                .asString()
                .contains(String.valueOf(paused.get("id")));
        TestLocal.said(
                gatepost,
                Map.of(
                        "command",
                        "resume",
                        "workspace",
                        "stopped",
                        "id",
                        String.valueOf(paused.get("id")),
                        "reason",
                        "it is over"));
        shop.until(id, "delivered");
        told("alert.resume");
    }

    @Test
    void aBudgetTellsBeforeItsEndAndAtIt() {
        TestShop shop = shop("spending");
        Reply priced = shop.client()
                .post(shop.key(), "/v1/prices", document("channel", "sms", "price", "0.08", "currency", "EUR"));
        assertThat(priced.status()).as(priced.text()).isEqualTo(201);
        Reply budget = shop.client()
                .post(
                        shop.key(),
                        "/v1/budgets",
                        document("name", "all", "limit", "0.10", "currency", "EUR", "period", "month", "zone", "UTC"));
        assertThat(budget.status()).as(budget.text()).isEqualTo(201);
        shop.until(shop.send("+4915112345601", "order_shipped").id(), "delivered");
        told("alert.budget");
        Reply refused = shop.send("+4915112345601", "order_shipped");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/decision/reasons/0/code")).isEqualTo("spend_cap");
    }
}
