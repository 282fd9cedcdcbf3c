package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.limits.Breakers.Permission;
import dev.gatepost.limits.PaceRate;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Route;
import dev.gatepost.providers.RouteTable;
import dev.gatepost.providers.Routes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** LIM-02, LIM-04: routes, paces, previews and breakers over the API and in the database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PacingApiTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("pacing");
    private final TestShop stranger = gatepost.shop("stranger");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static JsonNode sender(TestShop of, String address) {
        for (JsonNode sender : of.get("/v1/senders").body().path("data")) {
            if (sender.path("address").asString().equals(address)) {
                return sender;
            }
        }
        throw new AssertionError("no sender " + address);
    }

    private static String path(TestShop of, String address, String what) {
        return "/v1/senders/" + sender(of, address).path("id").asString() + "/" + what;
    }

    private static UUID uuid(JsonNode sender) {
        return Ids.read("sdr", sender.path("id").asString()).orElseThrow();
    }

    private ConnectionId another(String name, Map<String, Object> settings) {
        Map<String, Object> all = document("url", "http://127.0.0.1:1", "account", name);
        all.putAll(settings);
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/connections",
                        document(
                                "provider",
                                "sandbox",
                                "name",
                                name,
                                "settings",
                                all,
                                "secrets",
                                document("token", "t", "signing_secret", "s")));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return ConnectionId.parse(made.id()).orElseThrow();
    }

    @Test
    void aSendersRoutesAreSetReplacedAndKept() {
        ConnectionId second = another("second", Map.of());
        String routes = path(shop, TestShop.ORDERS, "routes");
        Reply before = shop.get(routes);
        assertThat(before.body().path("routes")).hasSize(1);
        assertThat(before.at("/routes/0/implied")).isEqualTo("true");

        Reply set = shop.client()
                .put(
                        shop.key(),
                        routes,
                        document(
                                "routes",
                                List.of(document(
                                        "connection", second.toString(),
                                        "priority", 1,
                                        "countries", List.of("US", "DE"),
                                        "purposes", List.of("otp")))));

        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(set.body().path("routes")).hasSize(2);
        assertThat(set.at("/routes/1/connection")).isEqualTo(second.toString());
        var leaving = new RouteTable.Leaving(uuid(sender(shop, TestShop.ORDERS)), shop.connection());
        var table = gatepost.rooms().pacing().routes();
        assertThat(table.all(shop.workspace(), leaving, "US", Purpose.OTP)).containsExactly(shop.connection(), second);
        assertThat(table.all(shop.workspace(), leaving, "US", Purpose.SERVICE)).containsExactly(shop.connection());
        assertThat(table.choose(shop.workspace(), leaving, "DE", Purpose.OTP, second::equals))
                .contains(second);

        assertThat(shop.client().put(shop.key(), routes, "{\"routes\":[]}").status())
                .isEqualTo(200);
        assertThat(table.all(shop.workspace(), leaving, "US", Purpose.OTP)).containsExactly(shop.connection());
        assertThat(gatepost.rows(shop, "sender_route"))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("=1");
        assertThat(gatepost.value("select count(*) from sender_route where retired_at is not null"))
                .contains("1");
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        assertThat(new FindAuditEvents(gatepost.database())
                        .find(shop.workspace().id(), AuditFilter.action("sender.routes_set"), 50, null))
                .hasSize(2)
                .allSatisfy(e -> assertThat(e.event().facts().toString()).doesNotContain("+1202"));
    }

    /** TEN-01: what is another workspace's is not there. */
    @Test
    void anothersConnectionOrSenderIsNotThere() {
        String routes = path(shop, TestShop.OFFERS, "routes");
        String theirs = stranger.connection().toString();
        Reply refused = shop.client().put(shop.key(), routes, "{\"routes\":[{\"connection\":\"" + theirs + "\"}]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/routes/0/connection");

        for (String what : List.of("routes", "pace")) {
            assertThat(stranger.get(path(shop, TestShop.OFFERS, what)).status()).isEqualTo(404);
        }
        String breaker = "/v1/connections/" + shop.connection() + "/breaker";
        assertThat(stranger.get(breaker).status()).isEqualTo(404);
        assertThat(stranger.client()
                        .post(stranger.key(), breaker, "{\"state\":\"open\",\"reason\":\"spite\"}")
                        .status())
                .isEqualTo(404);
        assertThat(gatepost.rooms()
                        .pacing()
                        .breakers()
                        .isUsable(shop.connection().value(), "US"))
                .isTrue();
    }

    @Test
    void aRouteThatIsWrongIsRefusedWithItsPlace() {
        String routes = path(shop, TestShop.OFFERS, "routes");
        String own = shop.connection().toString();
        Map<String, String> wrong = Map.of(
                "{}",
                "/routes",
                "{\"routes\":[{\"connection\":\"" + own + "\",\"priority\":101}]}",
                "/routes/0/priority",
                "{\"routes\":[{\"connection\":\"" + own + "\",\"countries\":[\"us\"]}]}",
                "/routes/0/countries",
                "{\"routes\":[{\"connection\":\"" + own + "\",\"purposes\":[\"fun\"]}]}",
                "/routes/0/purposes",
                "{\"routes\":[{\"connection\":\"" + own + "\",\"wait\":1}]}",
                "/routes/0/wait",
                "{\"routes\":[{\"connection\":\"" + own + "\"},{\"connection\":\"" + own + "\"}]}",
                "/routes/1/connection");
        wrong.forEach((body, pointer) -> {
            Reply reply = shop.client().put(shop.key(), routes, body);
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.at("/errors/0/pointer")).as(body).isEqualTo(pointer);
        });
    }

    @Test
    void aConnectionThatIsNotThereOrDoesNotCarryTheChannelIsNoRoute() {
        var routes = gatepost.rooms().pacing().routes();
        var known = new Routes.KnownSender(uuid(sender(shop, TestShop.MAIL)), shop.connection(), Channel.EMAIL);
        Route missing = new Route(ConnectionId.next(), 1, 1, Set.of(), Set.of());
        assertThat(routes.set(shop.workspace(), known, List.of(missing), "component:test"))
                .isEqualTo(new Routes.Changed.Refused(0, "connection", "there is no such connection"));

        Workspace live = gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace("carriers", "carriers", Workspace.Kind.LIVE, Set.of()), "component:test");
        var twilio = new Connections.NewConnection(
                "twilio",
                "texts only",
                Map.of("account_sid", "AC" + "0".repeat(32)),
                Map.of("auth_token", new Secret("t")));
        ConnectionId textsOnly =
                switch (gatepost.rooms().connections().create(live, twilio, "component:test")) {
                    case Connections.Made.Fine(ConnectionId id) -> id;
                    case Connections.Made.Refused refused -> throw new AssertionError(refused.toString());
                };
        assertThat(routes.set(live, known, List.of(new Route(textsOnly, 1, 1, Set.of(), Set.of())), "component:test"))
                .isEqualTo(new Routes.Changed.Refused(0, "connection", "it does not carry email"));
    }

    /** The example of the requirement: 12,000 texts at one a second. */
    @Test
    void aPreviewSaysHowLongItTakesAndWhichPaceBinds() {
        String pace = path(shop, TestShop.OFFERS, "pace");
        assertThat(shop.get(pace).at("/set")).isEqualTo("false");
        assertThat(shop.client()
                        .put(shop.key(), pace, "{\"rate_per_second\":1,\"unit\":\"messages\"}")
                        .at("/rate_per_second"))
                .isEqualTo("1.0");

        String id = sender(shop, TestShop.OFFERS).path("id").asString();
        Reply preview = shop.client()
                .post(shop.key(), "/v1/capacity/preview", document("sender", id, "count", 12_001, "segments", 2));

        assertThat(preview.status()).as(preview.text()).isEqualTo(200);
        assertThat(preview.at("/seconds")).isEqualTo("12000");
        assertThat(preview.at("/words")).isEqualTo("3 h 20 min at this sender's pace of 1 a second");
        assertThat(preview.at("/limited_by/pace_of")).isEqualTo("sender");
        assertThat(preview.at("/not_counted")).contains("quiet hours");

        shop.client().put(shop.key(), pace, "{\"rate_per_second\":1,\"unit\":\"segments\"}");
        assertThat(shop.client()
                        .post(
                                shop.key(),
                                "/v1/capacity/preview",
                                document("sender", id, "count", 12_001, "segments", 2))
                        .at("/words"))
                .isEqualTo("6 h 40 min at this sender's pace of 1 segment a second");
        assertThat(shop.client()
                        .put(shop.key(), pace, "{\"rate_per_second\":null}")
                        .at("/set"))
                .isEqualTo("false");
        assertThat(shop.client()
                        .post(shop.key(), "/v1/capacity/preview", document("sender", id, "count", 12_001))
                        .at("/words"))
                .startsWith("no limit of pace is known");
        assertThat(shop.client()
                        .post(shop.key(), "/v1/capacity/preview", document("sender", "sdr_x", "count", 0))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatWaitsForTheSenderAndTheAccountIsCountedBefore() {
        TestShop busy = gatepost.shop("busy");
        for (String template : List.of("order_shipped", "order_shipped", "order_mail")) {
            String to = template.equals("order_mail") ? "lena@example.com" : "+4915112345679";
            Map<String, Object> later = TestShop.message(to, template);
            later.put("not_before", "2026-12-24T18:00:00Z");
            assertThat(busy.send(later, UUID.randomUUID().toString()).status()).isEqualTo(202);
        }
        Reply preview = busy.client()
                .post(
                        busy.key(),
                        "/v1/capacity/preview",
                        document(
                                "sender",
                                sender(busy, TestShop.ORDERS).path("id").asString(),
                                "count",
                                10));
        assertThat(preview.at("/limits/0/pace_of")).as(preview.text()).isEqualTo("account");
        assertThat(preview.at("/limits/0/waiting_before")).isEqualTo("3");
        assertThat(preview.at("/limits/1/waiting_before")).isEqualTo("2");
    }

    @Test
    void aConnectionsSettingsArePacedToAndChecked() {
        ConnectionId paced = another(
                "paced",
                Map.of(
                        "rate_per_second", "5",
                        "rate_per_second_by_country", "DE=0.5",
                        "breaker_minimum_calls", "3"));
        var pace = gatepost.rooms().pacing().pace();
        UUID any = new UUID(5, 5);
        assertThat(pace.permits(paced.value(), any, 100)).isEqualTo(5);
        assertThat(pace.destination(paced.value(), any, "DE")).isZero();
        assertThat(pace.destination(paced.value(), any, "DE")).isPositive();
        assertThat(pace.standing(paced.value(), null).configured()).isEqualTo(PaceRate.perSecond(5));

        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("rate_per_second", "fast"),
                Map.of("rate_per_second", "0"),
                Map.of("rate_unit", "bytes"),
                Map.of("breaker_error_percent", "101"),
                Map.of("rate_per_second_by_country", "Germany=1"))) {
            Map<String, Object> settings = document("url", "http://127.0.0.1:1", "account", "a");
            settings.putAll(wrong);
            Reply refused = shop.client()
                    .post(
                            shop.key(),
                            "/v1/connections",
                            document(
                                    "provider",
                                    "sandbox",
                                    "name",
                                    "wrong",
                                    "settings",
                                    settings,
                                    "secrets",
                                    document("token", "t", "signing_secret", "s")));
            assertThat(refused.status()).as(refused.text()).isEqualTo(400);
            assertThat(refused.at("/errors/0/pointer"))
                    .isEqualTo("/settings/" + wrong.keySet().iterator().next());
        }
    }

    @Test
    void anOperatorsOrderIsInForceAtOnceAuditedAndTold() throws Exception {
        ConnectionId id = another("forced", Map.of());
        String breaker = "/v1/connections/" + id + "/breaker";
        var breakers = gatepost.rooms().pacing().breakers();
        assertThat(shop.get(breaker).at("/state")).isEqualTo("closed");
        try (EventSink sink = new EventSink()) {
            shop.client().post(shop.key(), "/v1/event-endpoints", document("url", sink.url()));
            Reply opened = shop.client().post(shop.key(), breaker, "{\"state\":\"open\",\"reason\":\"maintenance\"}");
            assertThat(opened.at("/state")).as(opened.text()).isEqualTo("forced_open");
            assertThat(opened.at("/reason")).isEqualTo("maintenance");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(sink.got()).anySatisfy(got -> {
                        assertThat(got.type()).isEqualTo("alert.breaker");
                        assertThat(got.body()).contains(id.toString(), "forced_open", "maintenance");
                    }));
        }
        assertThat(breakers.tryAcquire(id.value(), "US")).isInstanceOf(Permission.Denied.class);
        assertThat(gatepost.value("select reason from directory_breaker where connection_id = '" + id.value() + "'"))
                .contains("maintenance");
        Reply lifted = shop.client().post(shop.key(), breaker, "{\"state\":\"auto\",\"reason\":\"done\"}");
        assertThat(lifted.at("/state")).isEqualTo("closed");
        assertThat(breakers.tryAcquire(id.value(), "US")).isInstanceOf(Permission.Granted.class);
        assertThat(shop.client()
                        .post(shop.key(), breaker, "{\"state\":\"ajar\",\"reason\":\"?\"}")
                        .at("/errors/0/pointer"))
                .isEqualTo("/state");
        assertThat(shop.client()
                        .post(shop.key(), breaker, "{\"state\":\"open\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void numbersOfNorthAmericaHaveTheirUsualPace() {
        assertThat(KnownRates.usual(Channel.SMS, "+12025550170").perSecond()).isEqualTo(1);
        assertThat(KnownRates.usual(Channel.SMS, "+18885550170").perSecond()).isEqualTo(3);
        assertThat(KnownRates.usual(Channel.SMS, "24611").perSecond()).isEqualTo(100);
        assertThat(KnownRates.usual(Channel.SMS, "+4915112345678").isUnlimited())
                .isTrue();
        assertThat(KnownRates.usual(Channel.EMAIL, "a@example.com").isUnlimited())
                .isTrue();
    }
}
