package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-04, CON-05, CON-12: a STOP is in force for every later promotion at once, and for nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OptOutTest {
    private static final String SALE = "Northwind: Lena, A-1 off all coats. Reply STOP to opt out.";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("shop", "Northwind Group");
    private final TestShop sister = gatepost.shop("sister", "Northwind Group");
    private final TestShop stranger = gatepost.shop("stranger", "Another Company");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private void says(String from, String to, String text) {
        String before = seen();
        gatepost.sandbox().carrier().personWrites("shop", Channel.SMS, from, to, text, URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(10)).until(() -> !seen().equals(before));
    }

    /** How many callbacks of the shop have been applied. */
    private String seen() {
        return gatepost.value("select count(*) from callback_inbox where state <> 'new' and workspace_id = '"
                        + shop.workspace().id().value() + "'")
                .orElse("");
    }

    private String block(String sender) {
        return gatepost.value("select coalesce(b.lifted_at::text, 'in force') from provider_block b join sender s"
                        + " on s.workspace_id = b.workspace_id and s.id = b.sender_id where s.address = '" + sender
                        + "' and b.workspace_id = '" + shop.workspace().id().value()
                        + "' order by b.since desc limit 1")
                .orElse("none");
    }

    /** CON-04, CON-05 */
    @Test
    void aStopEndsPromotionInEveryWorkspaceOfTheOrganisationAndNothingElse() {
        String lena = "+13052345701";
        shop.consent(lena);
        sister.consent(lena);
        stranger.consent(lena);
        assertThat(shop.send(lena, "sale").status()).isEqualTo(202);

        says(lena, TestShop.OFFERS, "Stop");

        for (TestShop each : new TestShop[] {shop, sister}) {
            Reply refused = each.send(lena, "sale");
            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
            assertThat(refused.text()).contains("\"suppressed\"");
        }
        assertThat(stranger.send(lena, "sale").status()).isEqualTo(202);
        shop.until(shop.send(lena, "order_shipped").id(), "delivered");
        shop.until(shop.send(lena, "parcel_today").id(), "delivered");
        assertThat(shop.get("/v1/consents?address=" + lena.replace("+", "%2B")).at("/data/1/status"))
                .isEqualTo("revoked");
    }

    /** CON-12 */
    @Test
    void theProvidersBlockIsOfOneSenderAndStartLiftsItAlone() {
        String dan = "+13052345702";
        shop.consent(dan);

        says(dan, TestShop.OFFERS, "STOP");
        assertThat(block(TestShop.OFFERS)).isEqualTo("in force");
        assertThat(shop.send(dan, "sale").text()).contains("provider_blocked").contains("suppressed");

        says(dan, TestShop.OFFERS, "START");
        assertThat(block(TestShop.OFFERS)).isNotEqualTo("in force").isNotEqualTo("none");
        Reply still = shop.send(dan, "sale");
        assertThat(still.status()).isEqualTo(422);
        assertThat(still.text()).contains("suppressed").doesNotContain("provider_blocked");

        shop.consent(dan);
        Reply again = shop.send(dan, "sale");
        assertThat(again.status()).as(again.text()).isEqualTo(202);
        shop.until(again.id(), "delivered");
    }

    /** CON-05: only that number carries the block; orders go on by the other. */
    @Test
    void aStopToTheOrderNumberEndsWhatThatNumberCarries() {
        String eva = "+13052345703";
        shop.consent(eva);

        says(eva, TestShop.ORDERS, "STOP");

        assertThat(block(TestShop.ORDERS)).isEqualTo("in force");
        assertThat(shop.send(eva, "order_shipped").status()).isEqualTo(422);
        assertThat(shop.send(eva, "sale").status()).isEqualTo(422);
    }

    /** CON-04, MSG-02: what was accepted before is decided again when it leaves. */
    @Test
    void aQueuedPromotionIsBlockedAtDispatchAfterAStop() {
        String max = "+13052345704";
        shop.consent(max);
        Map<String, Object> body = TestShop.message(max, "sale");
        body.put(
                "not_before",
                shop.workspace()
                        .clock()
                        .at(gatepost.rooms().clock().instant())
                        .plusSeconds(3)
                        .toString());
        Reply queued = shop.send(body, UUID.randomUUID().toString());
        assertThat(queued.at("/status")).as(queued.text()).isEqualTo("deferred");

        says(max, TestShop.OFFERS, "stop please");

        var message = shop.until(queued.id(), "blocked");
        assertThat(message.path("attempts")).isEmpty();
        assertThat(message.path("history").toString()).contains("suppressed");
        // The carrier does not know “stop please”, so the opt-out is confirmed; the promotion itself never left.
        String sale = HexFormat.of().formatHex(Digests.sha256(SALE.getBytes(StandardCharsets.UTF_8)));
        assertThat(gatepost.sandbox().carrier().book("shop"))
                .noneMatch(e -> e.to().equals(max) && e.textHash().equals(sale));
    }

    /** CON-04: by the API too, and a grant older than the revocation does not bring it back. */
    @Test
    void aRevocationByTheApiIsInForceAtOnceAndAnOlderGrantDoesNotLiftIt() {
        String ida = "+13052345705";
        shop.consent(ida);
        assertThat(shop.send(ida, "sale").status()).isEqualTo(202);
        assertThat(shop.client()
                        .post(shop.key(), "/v1/consents", shop.consentEvent(ida, "revoked"))
                        .status())
                .isEqualTo(201);

        assertThat(shop.send(ida, "sale").text()).contains("suppressed");
        assertThat(sister.send(ida, "sale").status()).isEqualTo(422);

        Map<String, Object> old = shop.consentEvent(ida, "granted");
        old.put("occurred_at", "2026-01-01T00:00:00Z");
        assertThat(shop.client().post(shop.key(), "/v1/consents", old).status()).isEqualTo(201);
        assertThat(shop.send(ida, "sale").status()).isEqualTo(422);
    }
}
