package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-02: where a person lives counts beside where their number is from; the strictest wins, and doubt is strict. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResidenceTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> sale(String to, Map<String, Object> residence) {
        Map<String, Object> message = TestShop.message(to, "sale");
        message.put("residence", residence);
        return message;
    }

    private static Reply preview(TestShop shop, Object message) {
        return shop.client().post(shop.key(), "/v1/decisions/preview", message);
    }

    @Test
    void aPostalCodeTellsTheStateWhoseRulesAndZonesCountBesideThoseOfTheAreaCode() {
        TestShop shop = gatepost.shop("postal");
        String lena = "+13052345701";
        shop.consent(lena);
        Reply here = preview(shop, sale(lena, document("country", "US", "postal_code", "75201")));
        assertThat(here.body().at("/facts/regions").toString()).contains("US-FL", "US-TX");
        assertThat(here.body().at("/facts/zones").toString()).contains("America/New_York", "America/Chicago");
        assertThat(here.body().at("/rules").toString()).contains("US-TX/", "US-FL/");
        assertThat(here.at("/outcome")).isEqualTo("allow");

        // In Guam it is four in the morning.
        Reply guam = preview(shop, sale(lena, document("country", "US", "postal_code", "96910")));
        assertThat(guam.at("/outcome")).as(guam.text()).isEqualTo("defer");
        assertThat(guam.at("/reasons/0/fact")).contains("Pacific/Guam");
    }

    @Test
    void aHomeInACountryThatIsNotOpenedIsRefusedWhateverTheNumberSays() {
        TestShop shop = gatepost.shop("abroad");
        String lena = "+13052345702";
        shop.consent(lena);
        Reply spain = shop.send(sale(lena, document("country", "ES")), "k1");
        assertThat(spain.at("/decision/reasons/0/fact")).as(spain.text()).startsWith("ES is not opened");
        assertThat(spain.body().at("/decision/rules").toString()).contains("ES/", "EU/");
        assertThat(shop.send(lena, "sale").status()).isEqualTo(202);
    }

    @Test
    void aHomeKeptWithTheContactCountsForEveryMessageUntilItIsForgotten() {
        TestShop shop = gatepost.shop("kept");
        String lena = "+13052345703";
        shop.consent(lena);
        Map<String, Object> body =
                document("channel", "sms", "address", lena, "residence", document("country", "US", "region", "GU"));
        Reply kept = shop.client().put(shop.key(), "/v1/residences", body);
        assertThat(kept.at("/residence/region")).as(kept.text()).isEqualTo("US-GU");
        assertThat(shop.send(lena, "sale").at("/decision/outcome")).isEqualTo("defer");
        body.remove("residence");
        assertThat(shop.client().post(shop.key(), "/v1/residences/lookup", body).at("/residence/region"))
                .isEqualTo("US-GU");
        Reply forgotten = shop.client().put(shop.key(), "/v1/residences", body);
        assertThat(forgotten.body().path("residence").isObject())
                .as(forgotten.text())
                .isFalse();
        Map<String, Object> other = TestShop.message(lena, "sale");
        other.put("variables", document("name", "Lena", "order", "30 %"));
        assertThat(preview(shop, other).at("/outcome")).isEqualTo("allow");
    }

    @Test
    void theHomeGivenWithAMessageIsRememberedWhenItIsDecidedAgain() {
        TestShop shop = gatepost.shop("again");
        Map<String, Object> message = TestShop.message("+13052345704", "order_shipped");
        message.put("residence", document("country", "DE"));
        message.put("not_before", TestGatepost.TUESDAY_NOON.plusSeconds(4).toString());
        Reply sent = shop.send(message, "k1");
        assertThat(sent.at("/decision/outcome")).as(sent.text()).isEqualTo("defer");
        Reply closed = shop.client()
                .post(
                        shop.key(),
                        "/v1/policies",
                        document(
                                "name",
                                "No Germany",
                                "rules",
                                List.of(document(
                                        "kind",
                                        "blocked_countries",
                                        "blocked",
                                        List.of("DE"),
                                        "purposes",
                                        List.of("transactional")))));
        assertThat(closed.status()).as(closed.text()).isEqualTo(201);
        assertThat(shop.until(sent.id(), "blocked").toString()).contains("own_rule");
    }

    @Test
    void whatIsNoPlaceIsRefusedWithItsField() {
        TestShop shop = gatepost.shop("faults");
        assertThat(preview(shop, sale("+13052345705", document("country", "US", "postal_code", "99")))
                        .at("/errors/0/pointer"))
                .isEqualTo("/residence/postal_code");
        Reply differing =
                preview(shop, sale("+13052345705", document("country", "US", "region", "CA", "postal_code", "10001")));
        assertThat(differing.at("/errors/0/detail")).as(differing.text()).isEqualTo("it is of US-NY, not of US-CA");
        assertThat(preview(shop, sale("+13052345705", document("country", "XX")))
                        .at("/errors/0/pointer"))
                .isEqualTo("/residence/country");
    }

    @Test
    void theStrictestOfAllStatesHoldsWhereTheStateIsInDoubt() {
        TestShop shop = gatepost.shop("states");
        String lena = "+13052345706";
        shop.consent(lena);
        Map<String, Object> message = TestShop.message(lena, "sale");
        assertThat(preview(shop, message).body().path("rules").toString()).doesNotContain("US-SAFE");

        Reply made = shop.client().post(shop.key(), "/v1/policies", states("unknown"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(preview(shop, message).body().path("rules").toString()).doesNotContain("US-SAFE");

        Reply next = shop.client().post(shop.key(), "/v1/policies/" + made.id() + "/versions", states("unproven"));
        assertThat(next.at("/rules/0/strictest_when")).as(next.text()).isEqualTo("unproven");
        assertThat(preview(shop, message).body().path("rules").toString()).contains("US-SAFE/sms/promotional");
        Reply known = preview(shop, sale(lena, document("country", "US", "postal_code", "33101")));
        assertThat(known.body().path("rules").toString()).doesNotContain("US-SAFE");
        assertThat(known.at("/outcome")).isEqualTo("allow");
        // In the evening Florida is open until eight, and the strictest state until six.
        gatepost.rooms()
                .workspaces()
                .setClock(shop.workspace().id(), TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(6)), "component:test");
        assertThat(preview(shop, message).at("/outcome")).isEqualTo("defer");
        assertThat(preview(shop, sale(lena, document("country", "US", "region", "FL")))
                        .at("/outcome"))
                .isEqualTo("allow");
    }

    private static Map<String, Object> states(String when) {
        return document(
                "name", "Doubtful states", "rules", List.of(document("kind", "us_states", "strictest_when", when)));
    }

    /** POL-04 */
    @Test
    void aRuleMayAskThatTheOptInWasConfirmedOnceMore() {
        TestShop shop = gatepost.shop("confirmed");
        String lena = "+13052345707";
        Map<String, Object> plain = shop.consentEvent(lena, "granted");
        plain.put("source", "web_form");
        assertThat(shop.client().post(shop.key(), "/v1/consents", plain).status())
                .isEqualTo(201);
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/policies",
                        document("name", "Confirmed", "rules", List.of(document("kind", "double_opt_in"))));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Reply once = preview(shop, TestShop.message(lena, "sale"));
        assertThat(once.at("/reasons/0/code")).as(once.text()).isEqualTo("consent_too_weak");
        assertThat(once.at("/reasons/0/rule")).isEqualTo("custom/" + made.id() + "/v1/1");
        assertThat(preview(shop, TestShop.message("+13052345708", "sale")).text())
                .contains("nobody confirmed");

        Map<String, Object> confirmed = shop.consentEvent(lena, "granted");
        confirmed.put("source", "double_opt_in");
        assertThat(shop.client().post(shop.key(), "/v1/consents", confirmed).status())
                .isEqualTo(201);
        assertThat(preview(shop, TestShop.message(lena, "sale")).at("/outcome")).isEqualTo("allow");
        assertThat(shop.client()
                        .post(
                                shop.key(),
                                "/v1/policies",
                                document(
                                        "name",
                                        "x",
                                        "rules",
                                        List.of(document("kind", "double_opt_in", "purposes", List.of("otp")))))
                        .text())
                .contains("needs no opt-in");
    }
}
