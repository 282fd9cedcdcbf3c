package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** TPL-05, CON-12: the register of senders and brands, and what it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SenderRegisterTest {
    private static final String MIAMI = "+13052345901";

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> sender(TestShop shop, String address, Object... more) {
        Map<String, Object> body = document(
                "brand",
                shop.brand(),
                "connection",
                shop.connection().toString(),
                "channel",
                "sms",
                "address",
                address,
                "purposes",
                List.of("transactional"));
        body.putAll(document(more));
        return body;
    }

    private static Reply add(TestShop shop, String address, Object... more) {
        return shop.client().post(shop.key(), "/v1/senders", sender(shop, address, more));
    }

    private static String idOf(TestShop shop, String address) {
        for (JsonNode s : shop.get("/v1/senders").body().path("data")) {
            if (s.path("address").asString().equals(address)) {
                return s.path("id").asString();
            }
        }
        throw new AssertionError(address);
    }

    /** TPL-05 */
    @Test
    void aSenderWhoseRegistrationIsLostIsRefusedWhereItIsAskedFor() {
        TestShop shop = gatepost.shop("registered");
        String id = idOf(shop, TestShop.ORDERS);
        assertThat(shop.send(MIAMI, "order_shipped").status()).isEqualTo(202);
        String path = "/v1/senders/" + id + "/registrations";
        Reply lost = shop.client()
                .put(shop.key(), path, document("regime", "US:10dlc", "state", "rejected", "why", "campaign ended"));
        assertThat(lost.status()).as(lost.text()).isEqualTo(200);
        Reply refused = shop.send(MIAMI, "order_shipped");
        assertThat(refused.text()).contains("sender_unregistered");
        shop.client()
                .put(
                        shop.key(),
                        path,
                        document(
                                "regime",
                                "US:10dlc",
                                "state",
                                "registered",
                                "reference",
                                "C1",
                                "expires_on",
                                "2020-01-01"));
        assertThat(shop.send(MIAMI, "order_shipped").text()).as("it has ended").contains("sender_unregistered");
        shop.client()
                .put(
                        shop.key(),
                        path,
                        document("regime", "US:10dlc", "state", "registered", "expires_on", "2099-01-01"));
        assertThat(shop.send(MIAMI, "order_shipped").status()).isEqualTo(202);
    }

    /** TPL-05 */
    @Test
    void theFormOfAnAddressFitsItsType() {
        TestShop shop = gatepost.shop("forms");
        assertThat(add(shop, "NORTHWIND", "type", "alphanumeric").status()).isEqualTo(201);
        assertThat(add(shop, "+18885550123").at("/type")).isEqualTo("toll_free");
        assertThat(add(shop, "12345").at("/type")).isEqualTo("short_code");
        assertThat(add(shop, "MUCH TOO LONG A NAME").at("/errors/0/pointer")).isEqualTo("/address");
        assertThat(add(shop, "+14155550177", "type", "short_code").status()).isEqualTo(400);
        assertThat(add(shop, "+14155550177", "type", "rcs_agent").at("/errors/0/pointer"))
                .isEqualTo("/type");
        assertThat(add(shop, "NORTHWND", "countries", List.of("US")).at("/errors/0/detail"))
                .contains("cannot be answered");
        assertThat(add(shop, "NORTHWIND").at("/errors/0/detail")).isEqualTo("it is taken");
    }

    /** TPL-05 */
    @Test
    void aNameThatCannotBeAnsweredDoesNotWriteToTheStates() {
        TestShop shop = gatepost.shop("names");
        String id = add(shop, "NORTHWIND", "registrations", List.of("US:10dlc")).id();
        Map<String, Object> body = TestShop.message(MIAMI, "order_shipped");
        body.put("sender", id);
        assertThat(shop.send(body, UUID.randomUUID().toString()).text()).contains("sender_not_allowed");
        body.put("to", "+4915112345678");
        assertThat(shop.send(body, UUID.randomUUID().toString()).status()).isEqualTo(202);
    }

    /** TPL-05 */
    @Test
    void aRetiredSenderTakesNothingNewButIsStillThere() {
        TestShop shop = gatepost.shop("retired");
        String id = idOf(shop, TestShop.ORDERS);
        assertThat(shop.client()
                        .post(shop.key(), "/v1/senders/" + id + "/retire", document())
                        .at("/status"))
                .isEqualTo("retired");
        assertThat(shop.send("+4915112345678", "order_shipped").code()).isEqualTo("channel_not_supported");
        Map<String, Object> body = TestShop.message("+4915112345678", "order_shipped");
        body.put("sender", id);
        assertThat(shop.send(body, UUID.randomUUID().toString()).code()).isEqualTo("unknown_sender");
        assertThat(shop.get("/v1/senders/" + id).at("/address")).isEqualTo(TestShop.ORDERS);
    }

    /** CON-12 */
    @Test
    void sendersWhoseBlocksOverlapAreTold() {
        TestShop shop = gatepost.shop("blocks");
        Reply apart = add(shop, "+14155550178");
        assertThat(apart.body().has("warnings")).isFalse();
        Reply account = add(shop, "+14155550179", "block_scope", "account");
        assertThat(account.at("/warnings/0")).contains(TestShop.OFFERS);
        Reply both = add(shop, "+14155550170", "purposes", List.of("promotional", "service"));
        assertThat(both.at("/warnings/0")).contains("two senders");
    }

    /** TPL-05, LIM-02 */
    @Test
    void theDeclaredThroughputIsThePace() {
        TestShop shop = gatepost.shop("throughput");
        String id = add(shop, "+14155550181", "throughput_per_second", 7).id();
        assertThat(shop.get("/v1/senders/" + id + "/pace").text()).contains("7");
        assertThat(shop.client()
                        .put(shop.key(), "/v1/senders/" + id, document("throughput_per_second", 3.5))
                        .at("/throughput_per_second"))
                .startsWith("3.5");
        shop.client().put(shop.key(), "/v1/senders/" + id + "/pace", document("rate_per_second", 11));
        assertThat(shop.get("/v1/senders/" + id + "/pace").text()).contains("11");
    }

    /** TPL-05 */
    @Test
    void aBrandIsChangedAndRetired() {
        TestShop shop = gatepost.shop("brands");
        String path = "/v1/brands/" + shop.brand();
        assertThat(shop.client()
                        .put(shop.key(), path, document("postal_address", "1 Main St, Springfield"))
                        .at("/name"))
                .isEqualTo("Northwind");
        assertThat(shop.get(path).at("/postal_address")).isEqualTo("1 Main St, Springfield");
        shop.client().put(shop.key(), path, document("name", "Northwind Shop"));
        assertThat(shop.send("+4915112345678", "order_shipped").text())
                .as("the text does not name the new brand, and no rule asks for it")
                .contains("msg_");
        assertThat(shop.client().post(shop.key(), path + "/retire", document()).at("/status"))
                .isEqualTo("retired");
        assertThat(add(shop, "+14155550182").at("/errors/0/pointer")).isEqualTo("/brand");
    }

    /** Another workspace's sender is not there. */
    @Test
    void anotherWorkspacesSenderIsNotFound() {
        TestShop ours = gatepost.shop("senders-ours");
        TestShop theirs = gatepost.shop("senders-theirs");
        String id = idOf(theirs, TestShop.ORDERS);
        assertThat(ours.get("/v1/senders/" + id).status()).isEqualTo(404);
        assertThat(ours.client()
                        .put(ours.key(), "/v1/senders/" + id, document())
                        .status())
                .isEqualTo(404);
        assertThat(ours.client()
                        .put(
                                ours.key(),
                                "/v1/senders/" + id + "/registrations",
                                document("regime", "US:10dlc", "state", "none"))
                        .status())
                .isEqualTo(404);
    }
}
