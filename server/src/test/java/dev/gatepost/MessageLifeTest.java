package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.gatepost.EventSink.Got;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.verifier.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A message's whole way: accepted, decided, carried, reported, told, proven (MSG-01, POL-01, EVT-01, AUD-01). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageLifeTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final EventSink sink;
    private TestShop shop;
    private String secret;

    MessageLifeTest() throws IOException {
        sink = new EventSink();
        shop = gatepost.shop("life");
        secret = "";
    }

    @BeforeAll
    void listen() {
        Reply endpoint = shop.client().post(shop.key(), "/v1/event-endpoints", document("url", sink.url()));
        assertThat(endpoint.status()).as(endpoint.text()).isEqualTo(201);
        secret = endpoint.at("/signing_secret");
    }

    @AfterAll
    void stop() {
        gatepost.close();
        sink.close();
    }

    /** MSG-01, OBS-01 */
    @Test
    void anOrderNoticeIsAcceptedCarriedAndDelivered() {
        Reply accepted = shop.send("+4915112345678", "order_shipped");

        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        assertThat(accepted.at("/status")).isEqualTo("accepted");
        assertThat(accepted.at("/decision/outcome")).isEqualTo("allow");
        JsonNode message = shop.until(accepted.id(), "delivered");
        assertThat(shop.history(accepted.id()))
                .startsWith("accepted", "sending")
                .endsWith("delivered")
                .doesNotHaveDuplicates();
        assertThat(message.path("attempts")).hasSize(1);
        assertThat(message.at("/attempts/0/outcome").asString()).isEqualTo("taken");
        assertThat(message.at("/attempts/0/provider_reference").asString()).isNotEmpty();
        assertThat(message.at("/decision/rules")).isNotEmpty();
        assertThat(message.at("/decision/packs").asString()).isNotEmpty();
        assertThat(message.at("/decision/id").asString()).startsWith("dec_");
    }

    /** MSG-01 */
    @Test
    void anEmailGoesTheSameWay() {
        Reply accepted = shop.send("Lena.Beispiel@example.com", "order_mail");

        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        shop.until(accepted.id(), "delivered");
        assertThat(gatepost.sandbox().carrier().book("life"))
                .anyMatch(e ->
                        e.to().equals("Lena.Beispiel@example.com") && e.from().equals(TestShop.MAIL));
    }

    /** POL-01: what is refused is kept with its reasons. */
    @Test
    void aPromotionWithoutConsentIsRefusedWithItsReasons() {
        Reply refused = shop.send("+13052345601", "sale");

        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("policy_denied");
        assertThat(refused.at("/decision/reasons/0/code")).isEqualTo("consent_missing");
        assertThat(shop.status(refused.id())).isEqualTo("blocked");
    }

    /** CON-01, POL-01 */
    @Test
    void aPromotionWithConsentIsDelivered() {
        shop.consent("+13052345602");

        Reply accepted = shop.send("+13052345602", "sale");

        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        shop.until(accepted.id(), "delivered");
    }

    /** EVT-01, EVT-02 */
    @Test
    void eventsArriveSignedAndInOrder() {
        String id = shop.send("+4915112345679", "order_shipped").id();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> of(id).stream().anyMatch(g -> g.type().equals("message.delivered")));

        assertThat(of(id))
                .extracting(Got::type)
                .containsExactly("message.accepted", "message.sent", "message.delivered");
        for (Got got : of(id)) {
            assertThatCode(() -> new Webhook(secret).verify(got.body(), got.headers()))
                    .doesNotThrowAnyException();
            assertThat(got.body()).doesNotContain("4915112345679").doesNotContain("Lena");
        }
    }

    private List<Got> of(String id) {
        return sink.got().stream().filter(g -> g.object().equals(id)).toList();
    }

    /** AUD-01: the exported log is accepted by the checker that shares no code with the writer. */
    @Test
    void theAuditLogIsCompleteAndProvable(@TempDir Path folder) throws IOException {
        String id = shop.send("+4915112345670", "order_shipped").id();
        shop.until(id, "delivered");
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        Path log = folder.resolve("log.ndjson");
        try (OutputStream out = Files.newOutputStream(log)) {
            assertThat(gatepost.rooms().exportAudit().write(shop.workspace().id(), out))
                    .isPositive();
        }
        String key = gatepost.rooms().exportAudit().verifierKey(shop.workspace().id());
        var said = new ByteArrayOutputStream();

        int code = Verify.run(
                new String[] {log.toString(), "--key", key}, new PrintStream(said, true, StandardCharsets.UTF_8));

        assertThat(said.toString(StandardCharsets.UTF_8)).contains("The log holds");
        assertThat(code).isZero();
        assertThat(Files.readString(log))
                .contains(id)
                .contains("message.accepted")
                .contains("message.delivered")
                .contains("workspace.created")
                .doesNotContain("4915112345670");
    }
}
