package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Hmac;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

/** HOOK-01, HOOK-03, HOOK-04, MSG-03: a callback is believed when proven, acts once, and only on its own messages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedCallbackTest {
    /** The carrier delivers to such a number without ever calling back. */
    private static final String SILENT = "+4915112345631";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("shop");
    private final TestShop other = gatepost.shop("other");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private String submitted() {
        String id = shop.send(SILENT, "order_shipped").id();
        shop.until(id, "submitted");
        return id;
    }

    private String report(String message, String status, String event) {
        String reference = gatepost.value("select replace(message_id::text, '-', '') || '.' || number from attempt"
                        + " order by started_at desc limit 1")
                .orElseThrow();
        assertThat(shop.message(message).at("/attempts/0/number").asInt()).isEqualTo(1);
        return reported(reference, status, event);
    }

    private static String reported(String reference, String status, String event) {
        return JsonMapper.shared()
                .writeValueAsString(document(
                        "type",
                        "status",
                        "event_id",
                        event,
                        "account",
                        "shop",
                        "id",
                        "sbx_" + "0".repeat(32),
                        "client_reference",
                        reference,
                        "status",
                        status,
                        "occurred_at",
                        "2026-11-24T18:00:00Z"));
    }

    private Reply call(TestShop from, String body, String secret, Instant at) {
        String timestamp = Long.toString(at.getEpochSecond());
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        String signature = "v1="
                + HexFormat.of()
                        .formatHex(Hmac.sha256(
                                key,
                                (timestamp + ".").getBytes(StandardCharsets.UTF_8),
                                body.getBytes(StandardCharsets.UTF_8)));
        return from.client()
                .post(
                        null,
                        "/callbacks/" + from.connection(),
                        body,
                        "X-Sandbox-Timestamp",
                        timestamp,
                        "X-Sandbox-Signature",
                        signature);
    }

    private String secret(TestShop of) {
        return java.util.Objects.requireNonNull(gatepost.rooms()
                        .connections()
                        .open(of.connection())
                        .orElseThrow()
                        .account()
                        .secrets()
                        .get("signing_secret"))
                .reveal();
    }

    private Reply genuine(String body) {
        return call(shop, body, secret(shop), Instant.now());
    }

    private int quarantined() {
        return gatepost.rooms().callbacks().quarantined(shop.workspace());
    }

    private static String event() {
        return "evt_" + UUID.randomUUID().toString().replace("-", "");
    }

    private void settled() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> gatepost.value("select count(*) from callback_inbox where state = 'new'")
                        .equals(java.util.Optional.of("0")));
    }

    /** HOOK-01 */
    @Test
    void aForgedOrUnsignedReportIsRefusedAndKept() {
        String id = submitted();
        int before = quarantined();
        String body = report(id, "delivered", event());

        assertThat(call(shop, body, "guessed", Instant.now()).code()).isEqualTo("callback_forged");
        assertThat(call(shop, body, secret(other), Instant.now()).status()).isEqualTo(401);
        assertThat(shop.client()
                        .post(null, "/callbacks/" + shop.connection(), body)
                        .code())
                .isEqualTo("callback_forged");
        assertThat(quarantined()).isEqualTo(before + 3);
        settled();
        assertThat(shop.status(id)).isEqualTo("submitted");
    }

    /** HOOK-03 */
    @Test
    void aStaleReportIsRefusedAndKept() {
        String id = submitted();
        int before = quarantined();
        String body = report(id, "delivered", event());

        assertThat(call(shop, body, secret(shop), Instant.now().minusSeconds(3_600))
                        .code())
                .isEqualTo("callback_stale");
        assertThat(call(shop, body, secret(shop), Instant.now().plusSeconds(3_600))
                        .status())
                .isEqualTo(401);
        assertThat(quarantined()).isEqualTo(before + 2);
        assertThat(shop.status(id)).isEqualTo("submitted");
    }

    /** HOOK-03, HOOK-04 */
    @Test
    void aReplayHasNoSecondEffect() {
        String id = submitted();
        String event = event();
        String sent = report(id, "sent", event);

        assertThat(genuine(sent).at("/status")).isEqualTo("taken");
        shop.until(id, "sent");
        List<String> history = shop.history(id);
        assertThat(genuine(sent).at("/status")).isEqualTo("already_seen");
        assertThat(genuine(sent).status()).isEqualTo(200);
        // The same event with another word in it is the same event.
        assertThat(genuine(report(id, "undelivered", event)).at("/status")).isEqualTo("already_seen");
        settled();
        assertThat(shop.history(id)).isEqualTo(history);
    }

    /** HOOK-04, MSG-03 */
    @Test
    void reportsInAnyOrderEndInTheSameState() {
        String id = submitted();

        for (String status : List.of("delivered", "sent", "submitted", "delivered", "undelivered", "failed")) {
            assertThat(genuine(report(id, status, event())).status()).isEqualTo(200);
        }
        settled();

        assertThat(shop.status(id)).isEqualTo("delivered");
        assertThat(shop.history(id)).containsExactly("accepted", "sending", "submitted", "delivered");
    }

    /** HOOK-04, TEN-01 */
    @Test
    void aConnectionSpeaksForItsOwnMessagesOnly() {
        String id = submitted();
        String body = report(id, "delivered", event());

        assertThat(call(other, body, secret(other), Instant.now()).status()).isEqualTo(200);
        settled();

        assertThat(shop.status(id)).isEqualTo("submitted");
        assertThat(gatepost.value("select state || ': ' || why from callback_inbox where workspace_id = '"
                        + other.workspace().id().value() + "' order by received_at desc limit 1"))
                .hasValueSatisfying(why -> assertThat(why).contains("failed").contains("never sent"));
    }

    /** HOOK-04: of an attempt that was never made. */
    @Test
    void aReportOfAnUnknownAttemptHasNoEffect() {
        String id = submitted();
        String reference = gatepost.value(
                        "select replace(message_id::text, '-', '') from attempt" + " order by started_at desc limit 1")
                .orElseThrow();

        assertThat(genuine(reported(reference + ".7", "delivered", event())).status())
                .isEqualTo(200);
        assertThat(genuine(reported("0".repeat(32) + ".1", "delivered", event()))
                        .status())
                .isEqualTo(200);
        settled();

        assertThat(shop.status(id)).isEqualTo("submitted");
    }

    /** HOOK-05: proven, and still nonsense. */
    @Test
    void aProvenReportThatMakesNoSenseIsRefusedAndKept() {
        int before = quarantined();

        for (String body :
                List.of("{", "[]", "{}", reported("x", "delivered", event()), reported("0.1", "flown", event()))) {
            assertThat(genuine(body).status()).as(body).isIn(200, 400);
        }

        assertThat(quarantined()).isGreaterThanOrEqualTo(before + 4);
        settled();
    }

    /** HOOK-04, MSG-03: the carrier's own mischief, by the last digits of the number. */
    @Test
    void earlyDoubledReorderedAndForgedReportsAllEndInDelivered() {
        Map<String, String> numbers = Map.of(
                "doubled", "+4915112345632",
                "reordered", "+4915112345633",
                "early", "+4915112345634",
                "forged too", "+4915112345650");
        int before = quarantined();

        numbers.forEach((what, number) -> {
            String id = shop.send(number, "order_shipped").id();
            shop.until(id, "delivered");
            settled();
            assertThat(shop.history(id)).as(what).doesNotHaveDuplicates().endsWith("delivered");
            assertThat(shop.message(id).path("attempts")).as(what).hasSize(1);
        });

        assertThat(quarantined()).isEqualTo(before + 1);
    }

    /** MSG-02: an answer that was lost is asked for, and the message is not sent again. */
    @Test
    void aLostAnswerIsSettledByProofWithoutASecondMessage() {
        String number = "+4915112345630";
        String id = shop.send(number, "order_shipped").id();

        shop.until(id, "delivered");

        assertThat(gatepost.sandbox().carrier().book("shop"))
                .filteredOn(e -> e.to().equals(number))
                .hasSize(1);
        assertThat(shop.history(id)).doesNotHaveDuplicates();
    }
}
