package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-04 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoliciesTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void narrowerHoursDeferAndAreNamedWithTheirVersion() {
        TestShop shop = gatepost.shop("hours");
        String lena = "+13052345811";
        shop.consent(lena);
        Reply made = write(shop, "Mornings only", rule("kind", "hours", "from", "09:00", "until", "11:00"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/status")).isEqualTo("active");

        Reply sent = shop.send(lena, "sale");

        assertThat(sent.at("/decision/outcome")).as(sent.text()).isEqualTo("defer");
        assertThat(sent.at("/decision/reasons/0/rule")).isEqualTo("custom/" + made.id() + "/v1/1");
        assertThat(sent.at("/decision/reasons/0/source")).contains("Mornings only");
        assertThat(sent.body().at("/decision/rules").toString()).contains(made.id());
        assertThat(shop.send(lena, "order_shipped").at("/decision/outcome")).isEqualTo("allow");
        assertThat(shop.send(lena, "code").at("/decision/outcome")).isEqualTo("allow");
    }

    @Test
    void theNextVersionTakesThePlaceOfTheOneBeforeAndAWithdrawnOneOfNone() {
        TestShop shop = gatepost.shop("versions");
        String max = "+13052345812";
        shop.consent(max);
        Reply first = write(shop, "No sale", rule("kind", "blocked_templates", "blocked", List.of("sale")));
        assertThat(shop.send(max, "sale").at("/decision/reasons/0/code")).isEqualTo("own_rule");

        Reply second = shop.client()
                .post(
                        shop.key(),
                        "/v1/policies/" + first.id() + "/versions",
                        policy("No France", rule("kind", "blocked_countries", "blocked", List.of("FR"))));
        assertThat(second.body().path("version").asInt()).as(second.text()).isEqualTo(2);
        assertThat(shop.send(max, "sale").status()).isEqualTo(202);
        assertThat(shop.send("+33612345678", "sale").text()).contains("custom/" + first.id() + "/v2/1");

        Reply withdrawn = shop.client().method(shop.key(), "DELETE", "/v1/policies/" + first.id());
        assertThat(withdrawn.at("/status")).as(withdrawn.text()).isEqualTo("withdrawn");
        assertThat(shop.send("+33612345678", "sale").text()).doesNotContain("custom/");
        assertThat(shop.get("/v1/policies").body().path("data")).hasSize(2);
    }

    @Test
    void aPolicyCountsFromItsInstantToItsEnd() {
        TestShop shop = gatepost.shop("dates");
        String eva = "+13052345813";
        shop.consent(eva);
        Map<String, Object> body = policy("Later", rule("kind", "blocked_templates", "blocked", List.of("sale")));
        body.put(
                "effective_from",
                TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(1)).toString());
        body.put(
                "effective_until",
                TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(2)).toString());
        Reply made = shop.client().post(shop.key(), "/v1/policies", body);
        assertThat(made.at("/status")).as(made.text()).isEqualTo("coming");
        assertThat(shop.send(eva, "sale").status()).isEqualTo(202);

        Map<String, Object> message = TestShop.message(eva, "sale");
        message.put("variables", document("name", "Eva", "order", "B"));
        message.put(
                "not_before",
                TestGatepost.TUESDAY_NOON.plus(Duration.ofMinutes(90)).toString());
        assertThat(shop.send(message, "k1").at("/decision/reasons/0/code")).isEqualTo("own_rule");
        message.put(
                "not_before",
                TestGatepost.TUESDAY_NOON.plus(Duration.ofMinutes(150)).toString());
        assertThat(shop.send(message, "k2").status()).isEqualTo(202);
    }

    @Test
    void aWaiverNeedsAReasonAnEndAndAnotherPerson() {
        TestShop shop = gatepost.shop("waivers");
        Map<String, Object> body = policy("Evenings", rule("kind", "waiver", "rule", "ID/sms/promotional"));
        assertThat(shop.client().post(shop.key(), "/v1/policies", body).at("/errors/0/pointer"))
                .isEqualTo("/reason");
        body.put("reason", "People of this list asked for the evening.");
        assertThat(shop.client().post(shop.key(), "/v1/policies", body).at("/errors/0/pointer"))
                .isEqualTo("/effective_until");
        body.put(
                "effective_until",
                TestGatepost.TUESDAY_NOON.plus(Duration.ofDays(30)).toString());
        Reply law = shop.client()
                .post(shop.key(), "/v1/policies", with(body, rule("kind", "waiver", "rule", "US-FL/sms/promotional")));
        assertThat(law.at("/errors/0/detail")).as(law.text()).contains("good practice");

        Reply made = shop.client().post(shop.key(), "/v1/policies", body);
        assertThat(made.at("/status")).as(made.text()).isEqualTo("waiting");
        String path = "/v1/policies/" + made.id() + "/approve";
        Reply own = shop.client().post(shop.key(), path, Map.of());
        assertThat(own.code()).as(own.text()).isEqualTo("approval_by_another");
        Secret officer = gatepost.rooms()
                .credentials()
                .create(
                        shop.workspace(),
                        "Compliance officer",
                        EnumSet.of(Right.POLICY_APPROVE),
                        null,
                        "component:test")
                .key();
        Reply approved = shop.client().post(officer, path, Map.of());
        assertThat(approved.at("/status")).as(approved.text()).isEqualTo("active");
        assertThat(approved.at("/approved_by")).isEqualTo("compliance officer");
        assertThat(shop.client().post(officer, "/v1/policies", body).status()).isEqualTo(403);
    }

    @Test
    void whatIsNoRuleIsRefusedWithItsPlace() {
        TestShop shop = gatepost.shop("faults");
        assertThat(write(shop, "x", rule("kind", "wish")).at("/errors/0/pointer"))
                .isEqualTo("/rules/0/kind");
        assertThat(write(shop, "x", rule("kind", "hours", "from", "11:00", "until", "09:00"))
                        .status())
                .isEqualTo(400);
        Reply code =
                write(shop, "x", rule("kind", "hours", "from", "09:00", "until", "11:00", "purposes", List.of("otp")));
        assertThat(code.text()).contains("never delayed");
        assertThat(write(shop, "x", rule("kind", "gap", "least", "soon")).status())
                .isEqualTo(400);
        assertThat(shop.client()
                        .post(gatepost.shop("stranger").key(), "/v1/policies/pol_x/approve", Map.of())
                        .status())
                .isEqualTo(404);
    }

    private static Reply write(TestShop shop, String name, Map<String, Object> rule) {
        return shop.client().post(shop.key(), "/v1/policies", policy(name, rule));
    }

    private static Map<String, Object> policy(String name, Map<String, Object> rule) {
        return document("name", name, "rules", List.of(rule));
    }

    private static Map<String, Object> with(Map<String, Object> body, Map<String, Object> rule) {
        Map<String, Object> out = new java.util.LinkedHashMap<>(body);
        out.put("rules", List.of(rule));
        return out;
    }

    private static Map<String, Object> rule(Object... namesAndValues) {
        return document(namesAndValues);
    }
}
