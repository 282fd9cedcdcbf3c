package dev.gatepost.limits;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** LIM-01, LIM-03, LIM-06 as a caller meets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsOverHttpTest {
    private static final String PERSON = "+4915112345701";

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Reply put(TestShop shop, Object body) {
        return shop.client().send(shop.key(), "PUT", "/v1/limits", body);
    }

    /** LIM-01 */
    @Test
    void everyAnswerOfALimitedRouteCarriesHowItsLimitsStand() {
        TestShop shop = gatepost.shop("headers");
        for (Reply reply : List.of(
                shop.get("/v1/brands"),
                shop.send(PERSON, "order_shipped"),
                shop.client().get(null, "/v1/brands"))) {
            assertThat(reply.headers().firstValue("RateLimit"))
                    .hasValueSatisfying(h -> assertThat(h).matches("\"[a-z_]+\";r=\\d+;t=\\d+"));
            assertThat(reply.headers().firstValue("RateLimit-Policy"))
                    .hasValueSatisfying(h -> assertThat(h).matches("\"[a-z_]+\";q=\\d+;w=\\d+"));
        }
    }

    /** LIM-01 */
    @Test
    void overTheLimitASingleSendIsRefusedAndTheMessagesOfABatchOneByOne() {
        TestShop shop = gatepost.shop("over");
        assertThat(put(shop, document("layer", "contact", "rate", 1, "seconds", 600, "burst", 2))
                        .status())
                .isEqualTo(200);
        assertThat(shop.send(PERSON, "order_shipped").status()).isEqualTo(202);
        var message = TestShop.message(PERSON, "order_shipped");
        var other = TestShop.message("+4915112345702", "order_shipped");

        Reply batch = shop.batch(List.of(message, message, other), "batch-1");

        assertThat(batch.status()).isEqualTo(202);
        JsonNode results = batch.body().path("data");
        assertThat(results.get(0).path("status").asString()).isEqualTo("accepted");
        assertThat(results.get(1).path("status").asString()).isEqualTo("refused");
        assertThat(results.get(1).at("/error/code").asString()).isEqualTo("rate_limited");
        assertThat(results.get(1).at("/error/retry_after").asInt()).isBetween(590, 600);
        assertThat(results.get(2).path("status").asString()).isEqualTo("accepted");
        Reply single = shop.send(PERSON, "order_shipped");
        assertThat(single.status()).isEqualTo(429);
        assertThat(single.code()).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(single.headers().firstValue("Retry-After").orElse("0")))
                .isBetween(590, 600);
        assertThat(single.headers().firstValue("RateLimit"))
                .hasValueSatisfying(h -> assertThat(h).startsWith("\"contact\";r=0;t="));
        assertThat(gatepost.rows(shop, "message")).singleElement().asString().endsWith("=3");
    }

    /** LIM-01 */
    @Test
    void shadowRefusesNothingAndIsCounted() {
        TestShop shop = gatepost.shop("shadow");
        put(shop, document("layer", "sender", "rate", 1, "seconds", 600, "burst", 1, "mode", "shadow"));
        assertThat(shop.send(PERSON, "order_shipped").status()).isEqualTo(202);
        assertThat(shop.send(PERSON, "order_shipped").status()).isEqualTo(202);
        List<Integer> counts = new java.util.ArrayList<>();
        for (JsonNode limit : shop.get("/v1/limits").body().path("data")) {
            if (limit.path("set_by").asString().equals("workspace")) {
                counts.add(limit.path("would_have_refused").asInt());
            }
        }
        assertThat(counts).containsExactly(1);
    }

    /** LIM-01 */
    @Test
    void aLimitThatMayNotBeIsRefusedWithItsReason() {
        TestShop shop = gatepost.shop("wrong");
        assertThat(put(shop, document("layer", "credential", "rate", 1, "burst", 1, "mode", "off"))
                        .code())
                .isEqualTo("invalid_value");
        assertThat(put(shop, document("layer", "contact", "rate", 1_000, "burst", 1))
                        .text())
                .contains("the instance's");
        assertThat(put(shop, document("layer", "country", "key", "Germany", "rate", 1, "burst", 1))
                        .at("/errors/0/pointer"))
                .isEqualTo("/key");
        assertThat(put(shop, document("layer", "planet", "rate", 1, "burst", 1)).status())
                .isEqualTo(400);
    }

    /** LIM-01: nobody finds out by trying who is a customer. */
    @Test
    void distinctAddressesAskedAboutAreBounded() {
        TestShop shop = gatepost.shop("lookups");
        put(shop, document("layer", "lookup", "rate", 1, "seconds", 3_600, "burst", 2));
        String path = "/v1/consents/state?address=%2B49151123457";
        assertThat(shop.get(path + "01").status()).isEqualTo(200);
        assertThat(shop.get(path + "01").status()).isEqualTo(200);
        assertThat(shop.get(path + "02").status()).isEqualTo(200);
        Reply third = shop.get(path + "03");
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.at("/layer")).isEqualTo("lookup");
        assertThat(shop.get(path + "02").status()).isEqualTo(200);
    }

    private static Map<String, Object> budget(String name, String limit) {
        return document("name", name, "period", "month", "zone", "Europe/Berlin", "limit", limit, "currency", "EUR");
    }

    /** LIM-03 */
    @Test
    void budgetsAreMadeChangedShownAndRetired() {
        TestShop shop = gatepost.shop("budgets");
        Reply made = post(shop, "/v1/budgets", budget("all", "100.00"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/left")).isEqualTo("100.00");
        assertThat(made.at("/forecast/per_hour")).isEqualTo("0.00");
        assertThat(post(shop, "/v1/budgets", budget("all", "1")).at("/errors/0/detail"))
                .isEqualTo("it is taken");
        assertThat(post(shop, "/v1/budgets", budget("x", "1.0000001")).at("/errors/0/pointer"))
                .isEqualTo("/limit");
        String path = "/v1/budgets/" + made.id();
        Reply changed = shop.client().send(shop.key(), "PATCH", path, document("limit", "50", "mode", "shadow"));
        assertThat(changed.at("/limit")).isEqualTo("50.00");
        assertThat(changed.at("/mode")).isEqualTo("shadow");
        TestShop stranger = gatepost.shop("stranger");
        assertThat(stranger.get(path).status()).isEqualTo(404);
        assertThat(stranger.client()
                        .send(stranger.key(), "PATCH", path, document("limit", "1"))
                        .status())
                .isEqualTo(404);
        assertThat(shop.client()
                        .send(shop.key(), "PATCH", path, document("status", "retired"))
                        .at("/status"))
                .isEqualTo("retired");
        assertThat(shop.get(path).status()).isEqualTo(404);
        assertThat(shop.get("/v1/budgets").body().path("data").size()).isZero();
    }

    /** LIM-03 */
    @Test
    void aPriceListIsTakenRowByRowAndWhatIsWrongIsTold() {
        TestShop shop = gatepost.shop("prices");
        String file = """
                channel,country,price,currency,purpose
                sms,DE,0.0750,EUR,
                sms,FR,0.0450,EUR,otp
                sms,de,0.1,EUR,
                sms,US,"0,01",EUR,
                email,,0.0004,EUR,
                """;
        Reply done = post(shop, "/v1/prices/import", file, "Content-Type", "text/csv");
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(done.body().path("added").asInt()).isEqualTo(3);
        assertThat(done.body().path("rejected").asInt()).isEqualTo(2);
        assertThat(done.at("/errors/0/field")).isEqualTo("country");
        assertThat(done.body().at("/errors/0/line").asInt()).isEqualTo(4);
        assertThat(done.at("/errors/1/field")).isEqualTo("price");
        Reply one = post(shop, "/v1/prices", document("channel", "sms", "price", "0.08", "currency", "EUR"));
        assertThat(one.status()).isEqualTo(201);
        assertThat(shop.get("/v1/prices").body().path("data").size()).isEqualTo(4);
        assertThat(post(shop, "/v1/prices/import", "{}").status()).isEqualTo(415);
    }

    /** LIM-03: the body of an upload is bounded too, and larger than that of other routes. */
    @Test
    void aPriceListMayBeLongerThanOtherBodiesButNotWithoutEnd() {
        TestShop shop = gatepost.shop("long");
        StringBuilder file = new StringBuilder("channel,price,currency\n");
        file.append("sms,0.01,EUR\n".repeat(20_000));
        Reply done = post(shop, "/v1/prices/import", file.toString(), "Content-Type", "text/csv");
        assertThat(done.body().path("added").asInt()).as(done.text()).isEqualTo(20_000);
        assertThat(post(shop, "/v1/prices/import", "x".repeat(5 * 1024 * 1024), "Content-Type", "text/csv")
                        .status())
                .isEqualTo(413);
        file.append("sms,0.01,EUR\n".repeat(15_000));
        assertThat(post(shop, "/v1/prices/import", file.toString(), "Content-Type", "text/csv")
                        .status())
                .isEqualTo(413);
        assertThat(gatepost.rows(shop, "price")).singleElement().asString().endsWith("=20000");
    }

    private static Reply post(TestShop shop, String path, Object body, String... headers) {
        return shop.client().post(shop.key(), path, body, headers);
    }

    /** LIM-06 */
    @Test
    void aPauseSaysWhoWhyAndWhenIsToldAndResumes() {
        TestShop shop = gatepost.shop("pauses");
        assertThat(post(shop, "/v1/pauses", document("scope", "workspace")).at("/errors/0/pointer"))
                .isEqualTo("/reason");
        assertThat(post(shop, "/v1/pauses", document("scope", "all", "reason", "x"))
                        .status())
                .isEqualTo(400);
        Map<String, Object> france = document("scope", "country", "value", "FR", "reason", "fraud");
        Reply made = post(shop, "/v1/pauses", france);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/made_by")).startsWith("key:");
        assertThat(made.body().has("waiting")).isTrue();
        assertThat(post(shop, "/v1/pauses", france).at("/errors/0/detail")).contains("already");
        String resume = "/v1/pauses/" + made.id() + "/resume";
        assertThat(gatepost.shop("other")
                        .client()
                        .post(gatepost.shop("third").key(), resume, document("reason", "x"))
                        .status())
                .isEqualTo(404);
        Reply resumed = post(shop, resume, document("reason", "it is over"));
        assertThat(resumed.at("/status")).isEqualTo("resumed");
        assertThat(resumed.at("/resume_reason")).isEqualTo("it is over");
        assertThat(post(shop, "/v1/pauses", france).status()).isEqualTo(201);
        assertThat(shop.get("/v1/pauses").body().path("data").size()).isEqualTo(2);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> gatepost.value("select sum(regexp_count(convert_from(events, 'UTF8'),"
                                + " '\"action\":\"pause[.](made|resumed)\"')) from audit_page where workspace_id = '"
                                + shop.workspace().id().value() + "'")
                        .orElse("")
                        .equals("3"));
    }
}
