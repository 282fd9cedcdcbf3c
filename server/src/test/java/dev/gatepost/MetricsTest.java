package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.providers.sandbox.CarrierTrick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** OBS-02: what is measured, its names, and that nothing personal is in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {
    private static final String REFERENCE = "reference-of-lena";
    private static final String NUMBER = "15112345699";
    private static final String MAIL = "lena.metrics@example.com";

    private final TestGatepost gatepost = TestGatepost.start(true);
    private final TestShop shop = gatepost.shop("metrics");
    private final TestClient back =
            new TestClient("http://127.0.0.1:" + gatepost.rooms().settings().privateHttpPort());
    private String scrape = "";

    /** A day in the shop: what goes well, what is refused, what a carrier does badly, a budget, a forgery. */
    @BeforeAll
    void trade() throws IOException {
        try (EventSink sink = new EventSink()) {
            shop.client().post(shop.key(), "/v1/event-endpoints", document("url", sink.url()));
            Map<String, Object> budget = document("name", "all", "period", "month", "limit", "1000", "currency", "EUR");
            budget.put("zone", "Europe/Berlin");
            budget.put("mode", "shadow");
            assertThat(shop.client().post(shop.key(), "/v1/budgets", budget).status())
                    .isEqualTo(201);
            Map<String, Object> message = TestShop.message("+49" + NUMBER, "order_shipped");
            message.put("reference", REFERENCE);
            List<String> delivered = List.of(
                    shop.send(message, "metrics-1").id(),
                    shop.send(MAIL, "order_mail").id(),
                    shop.send("+4915112345621", "order_shipped").id(),
                    shop.send("+4915112345630", "order_shipped").id());
            shop.batch(List.of(TestShop.message("+4915112345601", "code")), "metrics-batch");
            shop.send("+13052345601", "sale");
            // Taken, but neither answered for nor reported: only the question tells.
            gatepost.sandbox().carrier().play("metrics", CarrierTrick.of(CarrierTrick.Kind.DROP_AFTER));
            String silent = shop.send("+4915112345631", "order_shipped").id();
            shop.until(silent, "delivered");
            gatepost.sandbox().carrier().behave("metrics");
            shop.client().post(null, "/callbacks/" + shop.connection(), "{}");
            shop.get("/v1/brands");
            shop.get("/v1/no-such-route-" + NUMBER);
            delivered.forEach(id -> shop.until(id, "delivered"));
            String event = "gatepost_event_tries_total{result=\"delivered\"}";
            await().atMost(Duration.ofSeconds(15)).until(() -> value(Telemetry.scrape(), event) > 0);
            new Measure(gatepost.rooms()).round();
        }
        Reply reply = back.get(null, "/metrics");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/plain"));
        scrape = reply.text();
    }

    @AfterAll
    void stop() {
        back.close();
        gatepost.close();
    }

    private static double value(String scrape, String series) {
        return scrape.lines()
                .filter(l -> l.startsWith(series + " "))
                .mapToDouble(l -> Double.parseDouble(l.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private double value(String series) {
        return value(scrape, series);
    }

    @Test
    void theShopsDayIsCounted() {
        assertThat(value("gatepost_messages_made_total{channel=\"sms\",purpose=\"transactional\",state=\"accepted\"}"))
                .isGreaterThanOrEqualTo(3);
        assertThat(value("gatepost_message_steps_total{reason=\"consent_missing\",state=\"blocked\"}"))
                .isPositive();
        assertThat(value("gatepost_provider_call_seconds_count{answer=\"taken\",provider=\"sandbox\"}"))
                .isPositive();
        assertThat(value("gatepost_provider_call_seconds_count{answer=\"unknown\",provider=\"sandbox\"}"))
                .isPositive();
        assertThat(value("gatepost_callbacks_total{provider=\"sandbox\",verdict=\"callback_forged\"}"))
                .isPositive();
        assertThat(value("gatepost_http_request_seconds_count{outcome=\"refused\",route=\"send\"}"))
                .isPositive();
        assertThat(value("gatepost_http_request_seconds_count{outcome=\"ok\",route=\"brands\"}"))
                .isPositive();
        assertThat(value("gatepost_commit_batch_items_sum{commit=\"accept\"}")).isGreaterThanOrEqualTo(5);
        assertThat(value("gatepost_nodes_live")).isPositive();
        assertThat(value("gatepost_node_slots")).isPositive();
        assertThat(scrape)
                .contains("gatepost_budget_units{budget=\"bdg_")
                .contains("gatepost_queue_entries{lane=\"send.otp\"}");
    }

    /** Both ways: what is documented exists, and what exists is documented. */
    @Test
    void theDocumentNamesExactlyWhatIsMeasured() throws IOException {
        Set<String> documented = names("`(gatepost_[a-z_]+)`", Files.readString(docs().resolve("metrics.md")));
        Set<String> measured = names("(?m)^# TYPE (gatepost_[a-z_]+) ", scrape).stream()
                .filter(name -> !name.endsWith("_max"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(measured).isEqualTo(documented).hasSizeGreaterThan(30);
    }

    @Test
    void everySeriesOfTheDashboardIsInTheScrape() throws IOException {
        JsonNode board =
                JsonMapper.builder().build().readTree(Files.readString(docs().resolve("dashboards/gatepost.json")));
        Set<String> used = new TreeSet<>();
        for (JsonNode panel : board.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                used.addAll(names(
                        "\\b((?:gatepost|jvm|hikaricp|process|system)_[a-z_]+)",
                        target.path("expr").asString()));
            }
        }
        Set<String> there = names("(?m)^([a-z_]+)[{ ]", scrape);

        assertThat(used).hasSizeGreaterThan(35);
        // A collection of garbage may not have happened yet.
        used.remove("jvm_gc_pause_seconds_sum");
        assertThat(there).containsAll(used);
    }

    @Test
    void namesAreAsPrometheusWishesThem() {
        Matcher types = Pattern.compile("(?m)^# TYPE (gatepost_\\S+) (\\S+)$").matcher(scrape);
        while (types.find()) {
            String name = types.group(1);
            switch (types.group(2)) {
                case "counter" -> assertThat(name).endsWith("_total");
                case "histogram" -> assertThat(name).matches(".*_(seconds|items)");
                default -> assertThat(name).doesNotEndWith("_total");
            }
            assertThat(name).matches("gatepost_[a-z]+(_[a-z]+)*");
            assertThat(scrape).containsPattern("(?m)^# HELP " + name + " [A-Z]");
        }
    }

    /** PRV-01 as well: a scrape is no place for people. */
    @Test
    void noAddressKeyOrReferenceIsInAScrape() {
        assertThat(scrape)
                .doesNotContain(NUMBER)
                .doesNotContain("15112345621")
                .doesNotContain("lena")
                .doesNotContain(REFERENCE)
                .doesNotContain("msg_")
                .doesNotContain("con_0")
                .doesNotContain("gp_test_")
                .doesNotContain(shop.key().reveal())
                .doesNotContain(shop.workspace().id().value().toString());
    }

    /** The rule can fail: what is no word becomes "other", and so does what is too many. */
    @Test
    void whatIsNoWordIsNoLabel() {
        Telemetry.Counting family = Telemetry.counting("test_words_total", "For a test.", "word");
        family.one("+49" + NUMBER);
        family.one(MAIL);
        for (int i = 0; i < 600; i++) {
            family.one("w" + i);
        }
        String now = Telemetry.scrape();

        assertThat(now).doesNotContain(NUMBER).doesNotContain("lena");
        assertThat(now.lines().filter(l -> l.startsWith("test_words_total{"))).hasSizeLessThanOrEqualTo(501);
        assertThat(value(now, "test_words_total{word=\"other\"}")).isGreaterThan(100);
    }

    @Test
    void metricsAreNotOnThePublicDoor() {
        assertThat(shop.get("/metrics").status()).isEqualTo(404);
        assertThat(shop.client().get(null, "/metrics").text()).doesNotContain("gatepost_");
        assertThat(back.get(null, "/health").at("/status")).isEqualTo("up");
    }

    /** The listener of its own: on loopback, for names of loopback, two routes. */
    @Test
    void aScraperHasADoorOfItsOwnWhenItIsSet() throws IOException {
        Settings settings = Settings.read(
                        Map.of(
                                "GATEPOST_DATA_DIR",
                                gatepost.rooms().settings().dataDir().toString(),
                                "GATEPOST_METRICS_PORT",
                                "0"),
                        false)
                .withPortsChosen();
        try (MetricsDoor door = new MetricsDoor(settings, gatepost.rooms().nodes());
                TestClient scraper = new TestClient(
                        "http://127.0.0.1:" + settings.metricsPort().getAsInt())) {
            assertThat(door.isWell()).isTrue();
            assertThat(scraper.get(null, "/metrics").text()).contains("gatepost_build_info");
            assertThat(scraper.get(null, "/health").at("/status")).isEqualTo("up");
            assertThat(scraper.get(null, "/v1/messages").status()).isEqualTo(404);
            String rebound = "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
            assertThat(RawHttp.say(settings.metricsPort().getAsInt(), rebound).status())
                    .isEqualTo(404);
        }
    }

    private static Set<String> names(String pattern, String text) {
        Set<String> out = new TreeSet<>();
        Matcher found = Pattern.compile(pattern).matcher(text);
        while (found.find()) {
            out.add(found.group(1));
        }
        return out;
    }

    private static Path docs() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("docs")) ? here.resolve("docs") : here.resolveSibling("docs");
    }
}
