package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestCertificate;
import dev.gatepost.providers.ConnectionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * CHN-01, HOOK-01, HOOK-04: a live workspace sends through a real provider's API, here a twin of Sinch behind TLS with
 * an authority of its own, from the making of the connection to the receipt.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveProviderTest {
    private static final String TO = "+4915112345678";
    /** The twin takes a message to this number and answers nothing. */
    private static final String LOST = "+4915112345679";

    private static final String TEMPLATE = "order_live";
    private static final String SECRET = "hook-secret-of-the-plan";

    private final TestGatepost gatepost = TestGatepost.start(true);
    private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
    private ScriptedPeer twin;
    private TestShop shop;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "dns:localhost");
        twin = ScriptedPeer.tls(certificate.serving(), this::answer);
        Workspace live = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace("parcels holding", "parcels", Workspace.Kind.LIVE, Set.of("DE")),
                        "component:test");
        Secret key = gatepost.rooms()
                .credentials()
                .create(live, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        assertThat(connect(key, twin.url().replace("https:", "http:"), null).at("/errors/0/pointer"))
                .isEqualTo("/settings/base_url");
        Reply made = connect(key, twin.url(), authority(folder));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/callback_url")).endsWith("/callbacks/" + made.id());
        shop = TestShop.open(
                gatepost.client(), live, ConnectionId.parse(made.id()).orElseThrow(), key);
        openGermany(key);
    }

    @AfterAll
    void stop() throws IOException {
        gatepost.close();
        twin.close();
    }

    private Reply connect(Secret key, String url, @Nullable String authority) {
        Map<String, Object> settings = document("service_plan_id", "plan-1", "base_url", url);
        if (authority != null) {
            settings.put("tls_authorities", authority);
        }
        return gatepost.client()
                .post(
                        key,
                        "/v1/connections",
                        document(
                                "provider",
                                "sinch",
                                "name",
                                "Sinch EU",
                                "settings",
                                settings,
                                "secrets",
                                document("api_token", "token-1", "secret", SECRET)));
    }

    private static String authority(Path folder) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(folder.resolve("dnslocalhost.p12"))) {
            store.load(in, "test-only".toCharArray());
        }
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(store.getCertificate("peer").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private void openGermany(Secret key) {
        Reply signed = gatepost.client()
                .post(
                        key,
                        "/v1/country-sheets",
                        document(
                                "country", "DE",
                                "counsel", "Dr. C. Ounsel",
                                "statement", "Read and accepted.",
                                "expires_at",
                                        Instant.now().plus(Duration.ofDays(90)).toString()));
        assertThat(signed.status()).as(signed.text()).isEqualTo(201);
        String template = draft(key);
        Workspace live = shop.workspace();
        try (var person = TestPerson.join(gatepost, "officer", OperatorRole.COMPLIANCE_OFFICER, live)) {
            assertThat(person.post("/v1/country-sheets/" + signed.id() + "/approve", Map.of(), live)
                            .at("/status"))
                    .isEqualTo("valid");
            assertThat(person.post(template + "/approve", document("version", 1), live)
                            .at("/state"))
                    .isEqualTo("approved");
        }
        assertThat(gatepost.client()
                        .post(key, template + "/activate", document("version", 1))
                        .at("/state"))
                .isEqualTo("active");
    }

    /** A template that waits for its approval; its path. */
    private String draft(Secret key) {
        Reply made = gatepost.client()
                .post(
                        key,
                        "/v1/templates",
                        document(
                                "name", TEMPLATE,
                                "channel", "sms",
                                "purpose", "transactional",
                                "brand", shop.brand(),
                                "language", "en",
                                "body", "Northwind: {{name}}, your order {{order}} is on its way.",
                                "legal_basis", "contract",
                                "countries", List.of("DE"),
                                "variables",
                                        List.of(
                                                document("name", "name", "max_length", 40),
                                                document("name", "order", "max_length", 40))));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String path = "/v1/templates/" + made.id();
        assertThat(gatepost.client()
                        .post(key, path + "/submit", document("version", 1))
                        .at("/state"))
                .isEqualTo("submitted");
        return path;
    }

    private Reply send(String to) {
        Reply sent = shop.send(to, TEMPLATE);
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        return sent;
    }

    /** Sinch's batches and their lists, as far as the adapter uses them. */
    private void answer(ScriptedPeer.Received request, ScriptedPeer.Wire wire) throws IOException {
        if (!request.header("Authorization").orElse("").equals("Bearer token-1")) {
            wire.json(401, "{}");
        } else if (request.requestLine().startsWith("POST /xms/v1/plan-1/batches ")) {
            JsonNode batch = JsonMapper.shared().readTree(request.body());
            taken.add(batch);
            if (batch.at("/to/0").asString().equals(LOST)) {
                wire.hangUp();
            } else {
                wire.json(201, "{\"id\":\"" + id(batch) + "\"}");
            }
        } else if (request.path().startsWith("/xms/v1/plan-1/batches?client_reference=")) {
            String asked = request.path().substring(request.path().indexOf('=') + 1);
            List<String> found = new ArrayList<>();
            taken.stream()
                    .filter(batch -> reference(batch).equals(asked))
                    .forEach(batch ->
                            found.add("{\"id\":\"" + id(batch) + "\",\"client_reference\":\"" + asked + "\"}"));
            wire.json(200, "{\"batches\":[" + String.join(",", found) + "]}");
        } else {
            wire.json(200, "{\"delivery_reports\":[]}");
        }
    }

    private static String reference(JsonNode batch) {
        return batch.path("client_reference").asString();
    }

    private static String id(JsonNode batch) {
        return "01FC" + reference(batch).substring(0, 20);
    }

    /** The latest to that number. */
    private JsonNode batchTo(String number) {
        return taken.reversed().stream()
                .filter(batch -> batch.at("/to/0").asString().equals(number))
                .findFirst()
                .orElseThrow();
    }

    private Reply call(String body, String secret) {
        String time = Long.toString(Instant.now().getEpochSecond());
        byte[] mac = Hmac.sha256(
                secret.getBytes(StandardCharsets.UTF_8), (body + ".n1." + time).getBytes(StandardCharsets.UTF_8));
        return gatepost.client()
                .post(
                        null,
                        "/callbacks/" + shop.connection(),
                        body,
                        "x-sinch-webhook-signature",
                        Base64.getEncoder().encodeToString(mac),
                        "x-sinch-webhook-signature-nonce",
                        "n1",
                        "x-sinch-webhook-signature-timestamp",
                        time);
    }

    private static String report(JsonNode batch, String status, boolean withReference) {
        return "{\"type\":\"recipient_delivery_report_sms\",\"batch_id\":\"" + id(batch) + "\",\"code\":0,\"status\":\""
                + status + "\",\"recipient\":\"4915112345678\""
                + (withReference ? ",\"client_reference\":\"" + reference(batch) + "\"" : "") + "}";
    }

    @Test
    void aMessageGoesOutAndOnlyAGenuineReceiptSettlesIt() {
        Reply sent = send(TO);
        shop.until(sent.id(), "submitted");
        JsonNode batch = batchTo(TO);
        assertThat(batch.path("body").asString()).isEqualTo("Northwind: Lena, your order A-1 is on its way.");
        assertThat(batch.path("callback_url").asString()).endsWith("/callbacks/" + shop.connection());

        int before = gatepost.rooms().callbacks().quarantined(shop.workspace());
        assertThat(call(report(batch, "Delivered", true), "guessed").code()).isEqualTo("callback_forged");
        assertThat(gatepost.rooms().callbacks().quarantined(shop.workspace())).isEqualTo(before + 1);
        assertThat(shop.status(sent.id())).isEqualTo("submitted");

        assertThat(call(report(batch, "Delivered", true), SECRET).at("/status")).isEqualTo("taken");
        shop.until(sent.id(), "delivered");
    }

    /** MSG-02: after a lost answer the provider is asked, and later reports by its own id alone find the message. */
    @Test
    void aMessageWhoseAnswerWasLostIsKnownByTheProvidersIdOnceItWasAsked() {
        Reply sent = send(LOST);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> shop.history(sent.id()).contains("uncertain"));
        shop.until(sent.id(), "submitted");
        assertThat(taken.stream().filter(b -> b.at("/to/0").asString().equals(LOST)))
                .as("never sent twice")
                .hasSize(1);

        assertThat(call(report(batchTo(LOST), "Delivered", false), SECRET).at("/status"))
                .isEqualTo("taken");
        shop.until(sent.id(), "delivered");
    }

    private Reply health() {
        return shop.get("/v1/connections/" + shop.connection());
    }

    /** CHN-08: how a connection fares is seen where it is configured. */
    @Test
    void howTheConnectionFaresIsTold() {
        Reply sent = send(TO);
        shop.until(sent.id(), "submitted");
        call(report(batchTo(TO), "Dispatched", true), SECRET);
        call(report(batchTo(TO), "Dispatched", true), "guessed");

        assertThat(health().at("/state")).isEqualTo("active");
        assertThat(health().at("/breaker")).isEqualTo("closed");
        assertThat(Instant.parse(health().at("/last_taken_at"))).isBeforeOrEqualTo(Instant.now());
        assertThat(Instant.parse(health().at("/last_callback_at"))).isBeforeOrEqualTo(Instant.now());
        assertThat(health().at("/last_refusal")).isEqualTo("the signature does not fit");
        gatepost.rooms().connections().signs().write();
        assertThat(health().at("/last_taken_at")).as("written, and read again").isNotEmpty();
        assertThat(health().at("/last_refusal")).isEqualTo("the signature does not fit");
        assertThat(shop.get("/v1/connections").at("/data/0/last_callback_at")).isNotEmpty();
    }

    /** CHN-08, ACC-04 */
    @Test
    void aConnectionIsChangedAndRetiredUnderTheSameRulesAsItWasMade() {
        Reply made = gatepost.client()
                .post(
                        shop.key(),
                        "/v1/connections",
                        document(
                                "provider",
                                "plivo",
                                "name",
                                "Plivo",
                                "settings",
                                document("auth_id", "MA1"),
                                "secrets",
                                document("auth_token", "t")));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String path = "/v1/connections/" + made.id();
        assertThat(patch(path, document("settings", document("auth_id", "MA2", "base_url", "http://x.example")))
                        .at("/errors/0/pointer"))
                .isEqualTo("/settings/base_url");
        assertThat(patch(path, document("settings", document())).at("/errors/0/pointer"))
                .isEqualTo("/settings/auth_id");
        assertThat(patch(path, document("secrets", document("auth_token", "u"))).at("/errors/0/pointer"))
                .isEqualTo("/secrets/auth_token");
        assertThat(patch(path, document("name", "Sinch EU")).status()).isEqualTo(400);

        Reply changed = patch(path, document("name", "Plivo US", "settings", document("auth_id", "MA2")));
        assertThat(changed.at("/name")).as(changed.text()).isEqualTo("Plivo US");
        ConnectionId id = ConnectionId.parse(made.id()).orElseThrow();
        assertThat(gatepost.rooms()
                        .connections()
                        .open(id)
                        .orElseThrow()
                        .account()
                        .settings())
                .containsEntry("auth_id", "MA2");
        assertThat(patch(path, document("name", "Plivo")).at("/settings/auth_id"))
                .isEqualTo("MA2");

        assertThat(gatepost.client().method(shop.key(), "DELETE", path).at("/state"))
                .isEqualTo("retired");
        assertThat(shop.get(path).at("/state")).isEqualTo("retired");
        assertThat(gatepost.client().method(shop.key(), "DELETE", path).status())
                .isEqualTo(404);
        assertThat(patch(path, document("name", "again")).status()).isEqualTo(404);
        assertThat(gatepost.rooms()
                        .connections()
                        .open(id)
                        .orElseThrow()
                        .provider()
                        .traits()
                        .channels())
                .as("no message takes it any more")
                .isEmpty();
        assertThat(gatepost.value("select count(*) from directory_connection where retired_at is not null"))
                .contains("1");
        TestShop stranger = gatepost.shop("stranger");
        assertThat(stranger.get("/v1/connections/" + shop.connection()).status())
                .isEqualTo(404);
        assertThat(gatepost.client()
                        .method(stranger.key(), "DELETE", "/v1/connections/" + shop.connection())
                        .status())
                .isEqualTo(404);
    }

    private Reply patch(String path, Object body) {
        return gatepost.client().send(shop.key(), "PATCH", path, body);
    }
}
