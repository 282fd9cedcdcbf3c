package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Requires;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Traces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * OBS-03, KEY-01, KEY-05: values that occur nowhere else go through every route there is, right and wrong, and are then
 * looked for in all that was written: rows, files, the write-ahead log, log lines, the audit's export, traces, metrics,
 * and what others are answered. A route that is new is flooded too.
 */
class CanariesTest {
    private static final String NUMBER = "+13054477177";
    private static final String MAIL = "kanarie.adresse@verschwiegen.example";

    private final Map<String, String> canaries = new LinkedHashMap<>();

    private String canary(String what) {
        return canaries.computeIfAbsent(what, w -> "kanarie-" + w + "-" + UUID.randomUUID());
    }

    @Test
    void aCanaryThatGoesThroughAnyRouteIsFoundNowhere() throws IOException, SQLException {
        var logged = new ListAppender<ILoggingEvent>();
        Logger ours = (Logger) LoggerFactory.getLogger("dev.gatepost");
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        List<String> spans = new CopyOnWriteArrayList<>();
        HttpServer collector = collector(spans);
        try (TestGatepost gatepost = TestGatepost.start(true);
                TestClient back = new TestClient(
                        "http://127.0.0.1:" + gatepost.rooms().settings().privateHttpPort());
                Traces.Sending sending = Traces.start(
                        new Traces.Settings(
                                URI.create("http://127.0.0.1:"
                                        + collector.getAddress().getPort()),
                                1_000),
                        Clock.systemUTC())) {
            logged.start();
            ours.setLevel(Level.TRACE);
            root.addAppender(logged);
            TestShop shop = gatepost.shop("canaries");
            TestShop other = gatepost.shop("others");
            canaries.put("number", NUMBER.substring(1));
            canaries.put("mail", MAIL);
            canaries.put("api key", shop.key().reveal());

            realTraffic(shop);
            int routes = flood(gatepost, shop);
            assertThat(routes).isGreaterThan(50);
            gatepost.rooms().sequenceAudit().drain(shop.workspace().id());

            List<String> found = new ArrayList<>();
            NothingInTheClearTest.search(NothingInTheClearTest.rows(gatepost), canaries, found);
            NothingInTheClearTest.searchFiles(gatepost, canaries, found);
            NothingInTheClearTest.search(NothingInTheClearTest.log(logged), canaries, found);
            NothingInTheClearTest.search(elsewhere(gatepost, shop, back, spans), canaries, found);
            NothingInTheClearTest.search(answersOf(gatepost, other), canaries, found);
            assertThat(found).isEmpty();
            assertThat(sending).isNotNull();
        } finally {
            root.detachAppender(logged);
            ours.setLevel(null);
            collector.stop(0);
        }
    }

    /** The search can fail: what stands in the clear on purpose is found by it. */
    @Test
    void whatStandsInTheClearIsFound() throws SQLException, IOException {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("clear");
            String name = canary("brand");
            shop.client().post(shop.key(), "/v1/brands", document("name", name));
            List<String> found = new ArrayList<>();
            NothingInTheClearTest.search(NothingInTheClearTest.rows(gatepost), Map.of("brand", name), found);
            NothingInTheClearTest.searchFiles(gatepost, Map.of("brand", name), found);
            assertThat(found).anyMatch(f -> f.contains("table")).anyMatch(f -> f.contains("file"));
        }
    }

    private static HttpServer collector(List<String> spans) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/", call -> {
            try (call) {
                spans.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
                call.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        return server;
    }

    /** What is taken and carried: everything personal of a message, of a consent, and secrets that are really kept. */
    private void realTraffic(TestShop shop) {
        Map<String, Object> message = TestShop.message(NUMBER, "order_shipped");
        String name = "Kanarie " + UUID.randomUUID().toString().substring(0, 18);
        canaries.put("name", name);
        message.put("variables", document("name", name, "order", "A-1"));
        message.put("reference", canary("reference"));
        message.put("metadata", document("note", canary("metadata")));
        Reply sent = shop.send(message, UUID.randomUUID().toString());
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        shop.until(sent.id(), "delivered");
        Map<String, Object> text = document("text", "Northwind: " + canary("text"));
        assertThat(shop.send(
                                document("to", NUMBER, "channel", "sms", "purpose", "service", "content", text),
                                UUID.randomUUID().toString())
                        .status())
                .isEqualTo(202);
        Map<String, Object> consent = shop.consentEvent(NUMBER, "granted");
        consent.put("user_agent", canary("agent"));
        consent.put("ip", "198.51.100.177");
        canaries.put("ip", "198.51.100.177");
        shop.client().post(shop.key(), "/v1/consents", consent);
        String path = "/v1/connections/" + shop.connection() + "/secrets/";
        Reply turned = shop.client()
                .post(shop.key(), path + "token/rotate", document("value", canary("rotated-token"), "grace_hours", 5));
        assertThat(turned.status()).isEqualTo(200);
        shop.client().post(shop.key(), path + "token/roll-back", "{}");
        Reply endpoint =
                shop.client().post(shop.key(), "/v1/event-endpoints", document("url", "http://127.0.0.1:9/hook"));
        canaries.put("endpoint's secret", endpoint.at("/signing_secret"));
    }

    /** Each route with the canaries in its path, its query, its headers and its body; also broken in several ways. */
    private int flood(TestGatepost gatepost, TestShop shop) {
        List<String> done = new ArrayList<>();
        gatepost.server().web().getBeansOfType(RequestMappingHandlerMapping.class).values().stream()
                .flatMap(m -> m.getHandlerMethods().entrySet().stream())
                .filter(e -> e.getValue().hasMethodAnnotation(Requires.class))
                .forEach(e -> e.getKey().getPatternValues().forEach(pattern -> {
                    String method = e.getKey().getMethodsCondition().getMethods().stream()
                            .findFirst()
                            .orElseThrow()
                            .name();
                    String path = pattern.replaceAll("\\{[^}]*}", canary("path"));
                    one(shop, method, path);
                    done.add(path);
                }));
        for (String path : List.of("/v1/messages", "/v1/messages/batch", "/callbacks/" + shop.connection())) {
            one(shop, "POST", path);
            done.add(path);
        }
        return done.size();
    }

    private void one(TestShop shop, String method, String path) {
        String query = "?address=" + MAIL + "&to=%2B" + NUMBER.substring(1) + "&q=" + canary("query");
        Secret wrongKey = new Secret("gpk_" + canary("wrong-key"));
        TestClient client = shop.client();
        if (method.equals("GET")) {
            client.get(shop.key(), path + query, "User-Agent", canary("header"), "X-Forwarded-For", "198.51.100.178");
            client.get(wrongKey, path + query);
            return;
        }
        if (method.equals("DELETE")) {
            client.method(shop.key(), method, path);
            return;
        }
        Map<String, Object> body = bait();
        client.send(shop.key(), method, path + query, body);
        client.send(wrongKey, method, path, body);
        client.send(shop.key(), method, path, "{\"to\":\"" + canary("broken") + "\",\"text\":\"" + canary("broken"));
        client.send(shop.key(), method, path, "[\"" + canary("list") + "\"]");
        if (method.equals("POST")) {
            client.post(
                    shop.key(), path, body, "Idempotency-Key", canary("idempotency"), "User-Agent", canary("header"));
            client.post(shop.key(), path, canary("type"), "Content-Type", "text/" + canary("type"));
        }
    }

    /** The names under which routes take what is personal or secret. What they do not know they must not keep either. */
    private Map<String, Object> bait() {
        Map<String, Object> body = document("to", MAIL, "address", NUMBER, "text", canary("text"));
        body.put("variables", document("name", canary("variable")));
        body.put("content", document("text", canary("content"), "subject", canary("subject")));
        body.put("reference", canary("reference"));
        body.put("metadata", document(canary("metadata-name"), canary("metadata")));
        body.put("user_agent", canary("agent"));
        body.put("evidence", canary("evidence"));
        body.put("secrets", document("token", canary("secret"), canary("secret-name"), canary("secret")));
        body.put("value", canary("secret"));
        body.put(canary("property"), canary("unknown"));
        return body;
    }

    private List<NothingInTheClearTest.Line> elsewhere(
            TestGatepost gatepost, TestShop shop, TestClient back, List<String> spans) throws IOException {
        List<NothingInTheClearTest.Line> out = new ArrayList<>();
        var export = new ByteArrayOutputStream();
        long events = gatepost.rooms().exportAudit().write(shop.workspace().id(), export);
        assertThat(events).isPositive();
        out.add(new NothingInTheClearTest.Line("the audit's export", export.toString(StandardCharsets.UTF_8)));
        out.add(new NothingInTheClearTest.Line(
                "metrics", back.get(null, "/metrics").text()));
        spans.forEach(s -> out.add(new NothingInTheClearTest.Line("a span", s)));
        return out;
    }

    /** What another customer is answered on every route that reads. */
    private static List<NothingInTheClearTest.Line> answersOf(TestGatepost gatepost, TestShop other) {
        List<NothingInTheClearTest.Line> out = new ArrayList<>();
        gatepost.server().web().getBeansOfType(RequestMappingHandlerMapping.class).values().stream()
                .flatMap(m -> m.getHandlerMethods().keySet().stream())
                .flatMap(info -> info.getPatternValues().stream())
                .filter(path -> path.startsWith("/v1/") && !path.contains("{"))
                .forEach(path -> out.add(new NothingInTheClearTest.Line(
                        "another's " + path, other.get(path).text())));
        assertThat(out).hasSizeGreaterThan(20);
        return out;
    }
}
