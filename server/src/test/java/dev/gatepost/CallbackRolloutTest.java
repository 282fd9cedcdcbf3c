package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackMode;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Connections.NewConnection;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * HOOK-01, HOOK-06, HOOK-07: a company puts Gatepost behind a proxy that rewrites the host, watches, mends the address,
 * and enforces; nothing that came in the meantime is lost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallbackRolloutTest {
    private static final String SID = "AC00000000000000000000000000000001";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String PUBLIC = "https://hooks.shop.example";
    private static final String LENA = "+13052347120";

    private final TestGatepost gatepost = TestGatepost.start();
    private final AtomicInteger sids = new AtomicInteger();
    private final OptOutListPeer twilio;
    private final RewritingProxy proxy;
    private TestClient outside;
    private TestShop shop;

    CallbackRolloutTest() throws IOException {
        twilio = new OptOutListPeer(asked -> new OptOutListPeer.Told(
                201, "{\"sid\": \"" + sid() + "\", \"status\": \"queued\", \"error_code\": null}"));
        proxy = new RewritingProxy(gatepost.client().base(), "hooks.shop.example");
        outside = new TestClient(proxy.url());
    }

    private String sid() {
        return "SM%032x".formatted(sids.incrementAndGet());
    }

    @BeforeAll
    void open() {
        shop = shop("rollout", Workspace.Kind.TRIAL);
        TestTrial.allow(gatepost, shop.workspace(), LENA);
    }

    @AfterAll
    void stop() {
        outside.close();
        proxy.close();
        gatepost.close();
        twilio.close();
    }

    private TestShop shop(String name, Workspace.Kind kind) {
        Workspace workspace = gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace(name + " holding", name, kind, Set.of("US")), "component:test");
        var asked = new NewConnection(
                "twilio",
                "twilio",
                kind == Workspace.Kind.LIVE
                        ? Map.of("account_sid", SID)
                        : Map.of("account_sid", SID, "base_url", twilio.url()),
                Map.of("auth_token", new Secret(TOKEN)));
        var made = (Connections.Made.Fine) gatepost.rooms().connections().create(workspace, asked, "component:test");
        var key = gatepost.rooms()
                .credentials()
                .create(workspace, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        return kind == Workspace.Kind.LIVE
                ? new TestShop(gatepost.client(), workspace, made.id(), key, "")
                : TestShop.open(gatepost.client(), workspace, made.id(), key);
    }

    /** Sends one and returns its id and the reference of its attempt. */
    private Map.Entry<String, String> sent() {
        Map<String, Object> body = document("to", LENA, "channel", "sms", "purpose", "conversational");
        body.put("content", document("text", "Northwind: order " + UUID.randomUUID() + " is ready."));
        Reply sent = shop.send(body, UUID.randomUUID().toString());
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        shop.until(sent.id(), "submitted");
        String reference = gatepost.value("select replace(message_id::text, '-', '') || '.' || number from attempt"
                        + " where workspace_id = '" + shop.workspace().id().value()
                        + "' order by started_at desc limit 1")
                .orElseThrow();
        return Map.entry(sent.id(), reference);
    }

    /** As the provider calls: signed for the public address, through the proxy. */
    private Reply calls(String query, Map<String, String> form) {
        return calls(query, form, TOKEN);
    }

    private Reply calls(String query, Map<String, String> form, String token) {
        String path = "/callbacks/" + shop.connection() + query;
        StringBuilder covered = new StringBuilder(PUBLIC + path);
        List<String> body = new ArrayList<>();
        new TreeMap<>(form).forEach((name, value) -> {
            covered.append(name).append(value);
            body.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        });
        byte[] mac = Hmac.sha1(
                token.getBytes(StandardCharsets.UTF_8), covered.toString().getBytes(StandardCharsets.UTF_8));
        return outside.post(
                null,
                path,
                String.join("&", body),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "X-Twilio-Signature",
                Base64.getEncoder().encodeToString(mac));
    }

    private Reply receipt(String reference, String status) {
        return calls("?ref=" + reference, Map.of("MessageSid", sid(), "AccountSid", SID, "MessageStatus", status));
    }

    private Reply mode(TestShop of, Object body) {
        return of.client().post(of.key(), "/v1/connections/" + of.connection() + "/callback-mode", body);
    }

    private Reply summary() {
        return shop.get("/v1/connections/" + shop.connection() + "/callbacks");
    }

    @Test
    void aRolloutBehindAProxyThatRewritesTheHostLosesNothing() {
        var first = sent();

        // Enforced and wrong: refused, kept, and told which address would have fitted.
        assertThat(receipt(first.getValue(), "delivered").code()).isEqualTo("callback_forged");
        Reply kept = shop.get("/v1/quarantine?connection=" + shop.connection());
        assertThat(kept.at("/data/0/why")).contains("it is signed for " + PUBLIC + ", and http://", "callback_base");
        assertThat(kept.at("/data/0/state")).isEqualTo("refused");
        assertThat(kept.text()).contains("x-twilio-signature").doesNotContain("MessageSid", "delivered");
        assertThat(kept.body().at("/kept/refused_limit").asInt()).isEqualTo(1_000);

        // Observed: receipts count, what touches consent waits.
        Reply observing = mode(shop, document("mode", "observe", "reason", "the new proxy"));
        assertThat(observing.at("/callback_mode")).as(observing.text()).isEqualTo("observe");
        var second = sent();
        assertThat(receipt(second.getValue(), "delivered").at("/status")).isEqualTo("taken_unproven");
        shop.until(second.getKey(), "delivered");
        Reply stop = calls(
                "",
                Map.of("MessageSid", sid(), "AccountSid", SID, "From", LENA, "To", TestShop.OFFERS, "Body", "STOP"));
        assertThat(stop.at("/status")).as(stop.text()).isEqualTo("taken_unproven");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> shop.get("/v1/quarantine?connection=" + shop.connection())
                        .at("/kept/waiting")
                        .equals("1"));
        assertThat(shop.get("/v1/suppressions?address=%2B13052347120").body().path("data"))
                .isEmpty();
        assertThat(summary().body().at("/last_24_hours/unproven").asInt()).isEqualTo(2);
        assertThat(summary().body().at("/ready_to_enforce").asBoolean()).isFalse();

        // Not mended yet: nothing makes it accept what does not prove itself.
        Reply early = replay();
        assertThat(early.body().at("/counts/not_proven").asInt())
                .as(early.text())
                .isEqualTo(2);
        assertThat(shop.status(first.getKey())).isEqualTo("submitted");

        mend();
        Reply judged = replay();
        assertThat(judged.body().at("/counts/taken").asInt()).as(judged.text()).isEqualTo(2);
        shop.until(first.getKey(), "delivered");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !shop.get("/v1/suppressions?address=%2B13052347120")
                        .body()
                        .path("data")
                        .isEmpty());

        // Proven from now on, and enforced.
        for (int i = 0; i < 20; i++) {
            assertThat(receipt(first.getValue(), "delivered").at("/status")).isEqualTo("taken");
        }
        assertThat(summary().body().at("/ready_to_enforce").asBoolean())
                .as(summary().text())
                .isTrue();
        assertThat(mode(shop, document("mode", "enforce", "reason", "all proven"))
                        .status())
                .isEqualTo(200);
        assertThat(calls("?ref=" + first.getValue(), Map.of("MessageSid", sid()), "another")
                        .status())
                .isEqualTo(401);
        assertThat(receipt(second.getValue(), "read").at("/status")).isEqualTo("taken");
        shop.until(second.getKey(), "read");
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        assertThat(gatepost.value("select sum(regexp_count(convert_from(events, 'UTF8'),"
                        + " '\"action\":\"connection.callback_mode_set\"')) from audit_page where workspace_id = '"
                        + shop.workspace().id().value() + "'"))
                .hasValue("2");
    }

    private Reply replay() {
        return shop.client()
                .post(
                        shop.key(),
                        "/v1/quarantine/replay",
                        document("connection", shop.connection().toString(), "reason", "address mended"));
    }

    private void mend() {
        Map<String, Object> settings = document("account_sid", SID, "base_url", twilio.url(), "callback_base", PUBLIC);
        Reply mended = shop.client()
                .send(shop.key(), "PATCH", "/v1/connections/" + shop.connection(), document("settings", settings));
        assertThat(mended.at("/callback_url")).as(mended.text()).startsWith(PUBLIC + "/callbacks/cnn_");
    }

    /** HOOK-01: in a live workspace observing has an end, and ends by itself. */
    @Test
    void aLiveConnectionObservesForAWhileOnly() {
        TestShop live = shop("live", Workspace.Kind.LIVE);
        Instant now = Instant.now();

        assertThat(mode(live, document("mode", "observe", "reason", "x")).at("/errors/0/pointer"))
                .isEqualTo("/until");
        assertThat(mode(
                                live,
                                document(
                                        "mode",
                                        "observe",
                                        "reason",
                                        "x",
                                        "until",
                                        now.plusSeconds(15 * 86_400).toString()))
                        .at("/errors/0/pointer"))
                .isEqualTo("/until");
        assertThat(mode(
                                live,
                                document(
                                        "mode",
                                        "observe",
                                        "reason",
                                        "x",
                                        "until",
                                        now.plusSeconds(2).toString()))
                        .at("/callback_mode"))
                .isEqualTo("observe");
        assertThat(shownMode(live)).isEqualTo("observe");

        await().atMost(Duration.ofSeconds(10)).until(() -> shownMode(live).equals("enforce"));
        CallbackResources.modes(gatepost.rooms()).endOverdue();
        assertThat(gatepost.value("select callback_mode from directory_connection where workspace_id = '"
                        + live.workspace().id().value() + "'"))
                .hasValue(CallbackMode.ENFORCE.written());
    }

    private static String shownMode(TestShop of) {
        return of.get("/v1/connections/" + of.connection()).at("/callback_mode");
    }
}
