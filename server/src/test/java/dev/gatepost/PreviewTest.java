package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-05 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreviewTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void aMessageIsDecidedAsASendWouldBeAndNothingIsWritten() {
        TestShop shop = gatepost.shop("one");
        List<String> before = gatepost.rows(shop, "contact", "message", "frequency", "queue_entry");

        Reply without = preview(shop, TestShop.message("+13052345821", "sale"));
        assertThat(without.at("/outcome")).as(without.text()).isEqualTo("deny");
        assertThat(without.at("/reasons/0/code")).isEqualTo("consent_missing");
        assertThat(without.at("/explained")).isEqualTo("We may write about orders, not offers.");
        assertThat(gatepost.rows(shop, "contact", "message", "frequency", "queue_entry"))
                .isEqualTo(before);

        shop.consent("+13052345821");
        assertThat(preview(shop, TestShop.message("+13052345821", "sale")).at("/outcome"))
                .isEqualTo("allow");
        // Nothing was reserved: the same text may still go.
        assertThat(shop.send("+13052345821", "sale").status()).isEqualTo(202);
        Reply again = preview(shop, TestShop.message("+13052345821", "sale"));
        assertThat(again.at("/reasons/0/code")).isEqualTo("duplicate_content");
    }

    @Test
    void anAudienceIsCountedByOutcomeAndReason() {
        TestShop shop = gatepost.shop("many");
        shop.consent("+13052345831");
        List<String> addresses = new ArrayList<>(List.of("+13052345831", "nonsense"));
        for (int i = 0; i < 1_000; i++) {
            addresses.add("+1305234%04d".formatted(6_000 + i));
        }
        Map<String, Object> message = TestShop.message("", "sale");
        message.remove("to");

        Reply all = preview(shop, document("message", message, "addresses", addresses));

        assertThat(all.status()).as(all.text()).isEqualTo(200);
        assertThat(all.body().at("/outcomes/allow").asInt()).as(all.text()).isEqualTo(1);
        assertThat(all.body().at("/outcomes/deny").asInt()).isEqualTo(1_000);
        assertThat(all.body().at("/outcomes/faulty").asInt()).isEqualTo(1);
        assertThat(all.body().at("/reasons/consent_missing").asInt()).isEqualTo(1_000);
        assertThat(all.at("/data/1/reasons/0")).isEqualTo("invalid_number");
        assertThat(all.text()).doesNotContain("13052345831");
        assertThat(gatepost.rows(shop, "message")).allMatch(count -> count.endsWith("=0"));
    }

    @Test
    void itNeedsTheRightAndAWellMadeQuestion() {
        TestShop shop = gatepost.shop("guarded");
        Secret sender = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "sender", EnumSet.of(Right.MESSAGES_SEND), null, "component:test")
                .key();
        Map<String, Object> message = TestShop.message("+13052345841", "sale");
        assertThat(shop.client().post(sender, "/v1/decisions/preview", message).status())
                .isEqualTo(403);
        assertThat(preview(shop, document("addresses", List.of("+13052345841"))).at("/errors/0/pointer"))
                .isEqualTo("/message");
        assertThat(preview(shop, document("addresses", List.of(), "message", message))
                        .at("/errors/0/pointer"))
                .isEqualTo("/addresses");
    }

    /** POL-01: the decision of a message is told in a sentence. */
    @Test
    void aMessageTellsItsDecisionInASentence() {
        TestShop shop = gatepost.shop("told");
        String sent = shop.send("+13052345851", "order_shipped").id();
        assertThat(shop.message(sent).at("/decision/explained").asString()).isEqualTo("We may send this message.");
        String refused = shop.send("+13052345851", "sale").id();
        assertThat(shop.message(refused).at("/decision/explained").asString())
                .isEqualTo("We may write about orders, not offers.");
        assertThat(shop.message(refused).at("/decision/facts/content").asString())
                .isEqualTo("sale v1");
        assertThat(shop.message(refused).at("/decision/facts/zones/0").asString())
                .isEqualTo("America/New_York");
    }

    private static Reply preview(TestShop shop, Object body) {
        return shop.client().post(shop.key(), "/v1/decisions/preview", body);
    }
}
