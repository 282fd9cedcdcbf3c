package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** CHN-03, CHN-05: what becomes of an address that its service calls gone, and of a person without RCS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoneAddressTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("gone");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @BeforeAll
    void openTheChannels() {
        open("push", "com.northwind.app");
        open("rcs", "northwind_agent");
    }

    private void open(String channel, String address) {
        made(
                "/v1/senders",
                document(
                        "brand", shop.brand(),
                        "connection", shop.connection().toString(),
                        "channel", channel,
                        "address", address,
                        "purposes", List.of("transactional")));
        Map<String, Object> template = document(
                "name", "order_shipped", "channel", channel, "purpose", "transactional", "brand", shop.brand());
        template.put("language", "en");
        template.put("body", "Northwind: {{name}}, your order {{order}} is on its way.");
        if (channel.equals("push")) {
            template.put("subject", "Order {{order}}");
        }
        template.put(
                "variables",
                List.of(document("name", "name", "max_length", 40), document("name", "order", "max_length", 40)));
        made("/v1/templates", template);
    }

    private void made(String path, Object body) {
        Reply reply = shop.client().post(shop.key(), path, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    }

    private Reply send(String channel, String to, String outcome, Object... fallbacks) {
        Map<String, Object> body = TestShop.message(to, "order_shipped");
        body.put("channel", channel);
        body.put("test_outcome", outcome);
        if (fallbacks.length > 0) {
            body.put("fallback", List.of(fallbacks));
        }
        return shop.send(body, UUID.randomUUID().toString());
    }

    /** CHN-03 */
    @Test
    void aTokenThatIsGoneIsSentToNoMore() {
        String gone = "fcm:" + "gone".repeat(20);
        Reply first = send("push", gone, "invalid");
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        shop.until(first.id(), "failed");
        assertThat(shop.message(first.id()).toString()).contains("address_unreachable");

        Reply second = send("push", gone, "delivered");
        assertThat(second.status()).as(second.text()).isEqualTo(422);
        assertThat(second.at("/decision/reasons/0/code")).isEqualTo("provider_blocked");

        String fresh = "fcm:" + "new0".repeat(20);
        shop.until(send("push", fresh, "delivered").id(), "delivered");
    }

    /** CHN-03 */
    @Test
    void whatIsNoAddressOfAServiceIsRefusedAtOnce() {
        assertThat(send("push", "token-of-a-device", "delivered").status()).isEqualTo(400);
    }

    /** CHN-05 */
    @Test
    void whoHasNoRcsGetsTheTextInstead() {
        Reply reply = send("rcs", "+4915112345678", "invalid", document("channel", "sms", "test_outcome", "delivered"));
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        shop.until(reply.id(), "failed");
        await().atMost(Duration.ofSeconds(15))
                .until(() ->
                        shop.message(reply.id()).path("fallback").asString("").startsWith("msg_"));
        JsonNode text = shop.message(shop.message(reply.id()).path("fallback").asString());
        assertThat(text.path("channel").asString()).isEqualTo("sms");
        shop.until(text.path("id").asString(), "delivered");
        // The number lives: another message by RCS is tried.
        assertThat(send("rcs", "+4915112345678", "delivered").status()).isEqualTo(202);
    }
}
