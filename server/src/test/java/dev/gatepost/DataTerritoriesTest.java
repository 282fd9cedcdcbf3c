package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-06: where connections may be used and take data, and where a workspace keeps its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataTerritoriesTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static String path(TestShop shop) {
        return "/v1/connections/" + shop.connection() + "/territory";
    }

    private static Reply bound(TestShop shop, Secret key, String... places) {
        return shop.client().put(key, "/v1/data-residency", document("within", List.of(places)));
    }

    @Test
    void aWorkspaceKeepsItsDataInARegionAndRefusesRoutesThatLeadOut() {
        TestShop shop = gatepost.shop("bound");
        assertThat(shop.send("+4915112345701", "order_shipped").status()).isEqualTo(202);
        Reply pinned = bound(shop, shop.key(), "EU", "CH");
        assertThat(pinned.status()).as(pinned.text()).isEqualTo(200);
        assertThat(pinned.at("/not_used/0/connection"))
                .isEqualTo(shop.connection().toString());

        Reply unknown = shop.send("+4915112345702", "order_shipped");
        assertThat(unknown.at("/decision/reasons/0/code")).as(unknown.text()).isEqualTo("route_outside_region");
        assertThat(unknown.at("/decision/reasons/0/fact")).contains("nobody declared");
        assertThat(unknown.at("/decision/reasons/0/rule")).isEqualTo("gate/route");

        Map<String, Object> territory = document(
                "data_in",
                List.of("IE"),
                "processors",
                List.of(document("name", "Northern Carrier Ltd", "country", "IE")));
        Reply declared = shop.client().put(shop.key(), path(shop), territory);
        assertThat(declared.status()).as(declared.text()).isEqualTo(200);
        assertThat(shop.send("+4915112345703", "order_shipped").status()).isEqualTo(202);

        territory.put("processors", List.of(document("name", "Western Cloud Inc", "country", "US")));
        shop.client().put(shop.key(), path(shop), territory);
        assertThat(shop.send("+4915112345704", "order_shipped").at("/decision/reasons/0/fact"))
                .contains("takes data to US");
        Reply processors = shop.get("/v1/processors");
        assertThat(processors.at("/data/0/name")).as(processors.text()).isEqualTo("Western Cloud Inc");
        assertThat(processors.body().at("/data/0/used").asBoolean(true)).isFalse();
    }

    @Test
    void aMessageThatWaitedIsNotSentOverARouteThatWasClosedMeanwhile() {
        TestShop shop = gatepost.shop("waited");
        Map<String, Object> message = TestShop.message("+4915112345705", "order_shipped");
        message.put("not_before", TestGatepost.TUESDAY_NOON.plusSeconds(4).toString());
        String waits = shop.send(message, "k1").id();
        bound(shop, shop.key(), "EU");
        assertThat(shop.until(waits, "blocked").toString()).contains("route_outside_region");
    }

    @Test
    void aConnectionIsUsedForTheCountriesItServesAlone() {
        TestShop shop = gatepost.shop("serves");
        Reply declared = shop.client().put(shop.key(), path(shop), document("serves", List.of("EU")));
        assertThat(declared.at("/serves/0")).as(declared.text()).isEqualTo("EU");
        assertThat(shop.send("+4915112345706", "order_shipped").status()).isEqualTo(202);
        Reply abroad = shop.send("+13052345709", "order_shipped");
        assertThat(abroad.at("/decision/reasons/0/fact")).as(abroad.text()).endsWith("serves EU, not US");
    }

    @Test
    void toLetDataGoFurtherTakesWhoMayApprove() {
        TestShop shop = gatepost.shop("wider");
        Secret officer = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "Writer", EnumSet.of(Right.POLICY_WRITE), null, "component:test")
                .key();
        assertThat(bound(shop, officer, "EU").status()).isEqualTo(200);
        assertThat(bound(shop, officer, "DE").status()).isEqualTo(200);
        Reply wider = bound(shop, officer, "DE", "US");
        assertThat(wider.code()).as(wider.text()).isEqualTo("scope_missing");
        assertThat(bound(shop, officer).status()).isEqualTo(403);
        assertThat(bound(shop, shop.key()).status()).isEqualTo(200);
        assertThat(bound(shop, shop.key(), "EUROPE").status()).isEqualTo(400);
        assertThat(shop.client()
                        .put(shop.key(), path(gatepost.shop("others")), document("serves", List.of("US")))
                        .status())
                .isEqualTo(404);
    }
}
