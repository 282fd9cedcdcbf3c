package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HOOK-07, ACC-08: what a quarantined callback says is for a person who was lent the right, and each look is told. */
class RevealCallbackTest {
    private static final String WHY = "Looking for the cause of the refusals.";

    @Test
    void onlyAPersonWhoWasLentTheRightSeesWhatACallbackSays() {
        try (var gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("revealed");
            String body = SandboxCaller.report("0".repeat(32) + ".1", "delivered");
            assertThat(new SandboxCaller(gatepost, shop)
                            .signed("guessed")
                            .call(body)
                            .status())
                    .isEqualTo(401);
            String id = shop.get("/v1/quarantine").at("/data/0/id");
            String path = "/v1/quarantine/" + id + "/content?reason=why";
            assertThat(shop.get(path).status()).isEqualTo(404);
            assertThat(shop.get("/v1/quarantine/" + id).text()).doesNotContain("delivered");

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
                assertThat(new String(Base64.getDecoder().decode(seen.at("/body_base64")), StandardCharsets.UTF_8))
                        .isEqualTo(body);
                assertThat(nia.get("/v1/quarantine/" + id + "/content", shop.workspace())
                                .status())
                        .isEqualTo(400);
            }
            gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
            assertThat(gatepost.value("select sum(regexp_count(convert_from(events, 'UTF8'),"
                            + " '\"action\":\"callback.revealed\"')) from audit_page"))
                    .hasValue("1");
        }
    }
}
