package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** GOV-03: reviews over what is in force; people decide, never on their own; to revoke does it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReviewsTest {
    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static String item(Reply review, String label) {
        for (JsonNode item : review.body().path("items")) {
            if (item.path("label").asString().startsWith(label)) {
                return item.path("id").asString();
            }
        }
        throw new IllegalStateException(label + " is not in " + review.text());
    }

    private static Reply decide(TestPerson by, TestShop shop, Reply review, String label, String decision) {
        return by.post(
                "/v1/reviews/" + review.id() + "/items/" + item(review, label) + "/decide",
                document("decision", decision, "reason", "Looked at it."),
                shop.workspace());
    }

    @Test
    void accessIsReviewedByOthersAndRevokedAtOnce() {
        TestShop shop = gatepost.shop("reviewed");
        try (var oda = TestPerson.join(gatepost, "oda", OperatorRole.OWNER, null);
                var dev = TestPerson.join(gatepost, "dev", OperatorRole.DEVELOPER, shop.workspace())) {
            Reply review = oda.post("/v1/reviews", document("kind", "access", "days", 7), shop.workspace());
            assertThat(review.status()).as(review.text()).isEqualTo(201);
            assertThat(decide(oda, shop, review, "oda is owner", "keep").at("/errors/0/detail"))
                    .contains("their own");
            assertThat(dev.post("/v1/reviews", document("kind", "access"), shop.workspace())
                            .code())
                    .isEqualTo("right_missing");
            Reply revoked = decide(oda, shop, review, "dev is developer", "revoke");
            assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
            assertThat(gatepost.value("select count(*) from directory_operator_role r join directory_operator o"
                            + " on o.id = r.operator_id where o.name = 'dev'"))
                    .contains("0");
            assertThat(decide(oda, shop, review, "dev is developer", "keep").at("/errors/0/detail"))
                    .contains("decided already");
            assertThat(revoked.at("/items_decided")).isEqualTo("1");
            assertThat(shop.get("/v1/reviews").at("/data/0/completion")).isNotEqualTo("1.0");
            Reply byKey = shop.client()
                    .post(
                            shop.key(),
                            "/v1/reviews/" + review.id() + "/items/" + item(review, "oda is owner") + "/decide",
                            document("decision", "keep", "reason", "A key decides."));
            assertThat(byKey.at("/errors/0/detail")).contains("a person decides");
        }
    }

    @Test
    void secretsAndVendorsAreReviewedToTheEnd() {
        TestShop shop = gatepost.shop("turning");
        Map<String, Object> terms = document("name", "Carrier", "purpose", "SMS");
        String vendor = shop.client().post(shop.key(), "/v1/vendors", terms).id();
        try (var cora = TestPerson.join(gatepost, "cora", OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            Reply vendors = cora.post("/v1/reviews", document("kind", "vendor"), shop.workspace());
            Reply kept = decide(cora, shop, vendors, "Carrier", "keep");
            assertThat(kept.at("/finished_at")).as(kept.text()).isNotEmpty();
            assertThat(kept.at("/completion")).isEqualTo("1.0");
            assertThat(shop.get("/v1/vendors/" + vendor).at("/reviewed_on")).isNotEmpty();
            assertThat(shop.get("/v1/vendors/" + vendor).at("/overdue")).isEqualTo("false");

            String doomed = shop.client()
                    .post(
                            shop.key(),
                            "/v1/credentials",
                            document(
                                    "name",
                                    "doomed",
                                    "purpose",
                                    "general",
                                    "scopes",
                                    java.util.List.of("messages:read")))
                    .id();
            assertThat(doomed).startsWith("key_");
            Reply rotation = cora.post("/v1/reviews", document("kind", "rotation"), shop.workspace());
            assertThat(rotation.text()).contains("secret ", "key all");
            assertThat(decide(cora, shop, rotation, "key doomed", "revoke").status())
                    .isEqualTo(200);
            assertThat(gatepost.value("select revoked_at from directory_credential where name = 'doomed'"))
                    .isPresent();
            assertThat(cora.post("/v1/reviews", document("kind", "nothing"), shop.workspace())
                            .at("/errors/0/pointer"))
                    .isEqualTo("/kind");
        }
    }
}
