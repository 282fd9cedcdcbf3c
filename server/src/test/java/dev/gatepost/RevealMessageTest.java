package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** KEY-06, ACC-08: what one message said is shown to whom the right was lent, for a reason, and the audit knows. */
class RevealMessageTest {
    private static final String WHY = "the person asks what we wrote";

    /** KEY-06 */
    @Test
    void aMessageIsRevealedToWhomTheRightWasLentAndTheLookIsNoted() {
        try (TestGatepost gatepost = TestGatepost.start(true)) {
            TestShop shop = gatepost.shop("reveal");
            String id = shop.send("+4915112345678", "order_shipped").id();
            String path = "/v1/messages/" + id + "/content?reason=" + WHY.replace(' ', '+');
            assertThat(shop.get(path).status()).as("no key reaches it").isEqualTo(404);
            try (var nia = TestPerson.join(gatepost, "nia", OperatorRole.OPERATOR, shop.workspace());
                    var oli = TestPerson.join(gatepost, "oli", OperatorRole.OWNER, shop.workspace())) {
                assertThat(nia.get(path, shop.workspace()).status()).isEqualTo(403);
                Reply asked = nia.post(
                        "/v1/elevations",
                        document("right", "content:reveal", "reason", WHY, "minutes", 30),
                        shop.workspace());
                oli.post("/v1/elevations/" + asked.id() + "/approve", Map.of(), shop.workspace());

                Reply seen = nia.get(path, shop.workspace());

                assertThat(seen.status()).as(seen.text()).isEqualTo(200);
                assertThat(seen.at("/address")).isEqualTo("+4915112345678");
                assertThat(seen.at("/variables/order")).isEqualTo("A-1");
                assertThat(nia.get("/v1/messages/" + id + "/content", shop.workspace())
                                .status())
                        .isEqualTo(400);

                Reply page = nia.get("/w/reveal/messages/" + id, null);
                assertThat(page.text()).doesNotContain("4915112345678").contains("Reveal what it said");
                Reply revealed = nia.form("/w/reveal/messages/" + id + "/reveal", page.text(), Map.of("reason", WHY));
                assertThat(revealed.text()).contains("+4915112345678").contains("A-1");
                assertThat(nia.form("/w/reveal/messages/" + id + "/reveal", page.text(), Map.of("reason", "so"))
                                .text())
                        .contains("say it in a few words");
            }
            gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
            assertThat(gatepost.value("select sum(regexp_count(convert_from(events, 'UTF8'),"
                            + " '\"action\":\"message_content.revealed\"')) from audit_page"))
                    .hasValue("2");
        }
    }
}
