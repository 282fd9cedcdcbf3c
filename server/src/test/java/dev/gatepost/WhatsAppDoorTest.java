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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CHN-06, HOOK-01: Meta calls the door of a connection in a live workspace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhatsAppDoorTest {
    private static final String APP_SECRET = "secret-of-the-app";
    private static final String OURS = "+12025550190";

    private final TestGatepost gatepost = TestGatepost.start();
    private String door;
    private Secret all;

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @BeforeAll
    void connect() {
        Workspace live = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace("fjord holding", "fjord", Workspace.Kind.LIVE, Set.of("DE")),
                        "component:test");
        Secret key = gatepost.rooms()
                .credentials()
                .create(live, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        String connection = made(
                key,
                "/v1/connections",
                document(
                        "provider",
                        "whatsapp",
                        "name",
                        "WhatsApp",
                        "settings",
                        document("phone_number_id", "106540352242922"),
                        "secrets",
                        document("access_token", "EAAB0", "app_secret", APP_SECRET, "verify_token", "our-word")));
        String brand = made(key, "/v1/brands", document("name", "Fjord"));
        made(
                key,
                "/v1/senders",
                document(
                        "brand", brand,
                        "connection", connection,
                        "channel", "whatsapp",
                        "address", OURS,
                        "purposes", List.of("conversational")));
        door = "/callbacks/" + connection;
        all = key;
    }

    private String made(Secret key, String path, Object body) {
        Reply reply = gatepost.client().post(key, path, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.id();
    }

    @Test
    void metasQuestionIsAnsweredInPlainTextAndAStrangersIsNot() {
        String asked = door + "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
        Reply answered = gatepost.client().get(null, asked + "our-word");
        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.text()).isEqualTo("1158201444");
        assertThat(answered.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        Reply refused = gatepost.client().get(null, asked + "another");
        assertThat(refused.code()).isEqualTo("callback_forged");
        assertThat(refused.text()).doesNotContain("1158201444");
    }

    /** POL-01 */
    @Test
    void whatAPersonWritesOpensTheWindowOnlyUnderMetasSignature() {
        String body = """
                {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value":
                  {"metadata": {"display_phone_number": "12025550190", "phone_number_id": "106540352242922"},
                   "messages": [{"from": "4915112345701", "id": "wamid.A==", "timestamp": "1795255200",
                                 "type": "text", "text": {"body": "When do you open?"}}]}}]}]}""";
        int before = heard();
        assertThat(call(body, "another-secret").code()).isEqualTo("callback_forged");
        Reply taken = call(body, APP_SECRET);
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(15)).until(() -> heard() == before + 1);
        assertThat(call(body, APP_SECRET).at("/status")).isEqualTo("already_seen");
    }

    private int heard() {
        return Integer.parseInt(
                gatepost.value("select count(*)::text from last_inbound").orElseThrow());
    }

    /** CON-04, CHN-06: who goes by a user name says STOP by an id, and their number is not written to either. */
    @Test
    void aStopByTheIdOfAPersonWhoseNumberIsKnownReachesTheNumber() {
        said("\"from\": \"4915112345702\", \"from_user_id\": \"DE.13491208655302741918\"", "wamid.B==", "Hello");
        said("\"from_user_id\": \"DE.13491208655302741918\"", "wamid.C==", "STOP");
        await().atMost(Duration.ofSeconds(15)).until(() -> isSuppressed("+4915112345702"));
        assertThat(isSuppressed("DE.13491208655302741918")).isTrue();
        assertThat(isSuppressed("+4915112345703")).isFalse();
    }

    /** CON-04: the id may be all that is known when the person says STOP. */
    @Test
    void aStopByAnIdHoldsForTheNumberOnceTheProviderTellsWhoseItIs() {
        said("\"from_user_id\": \"US.ENT.11815799212886844830\"", "wamid.D==", "STOP");
        await().atMost(Duration.ofSeconds(15)).until(() -> isSuppressed("US.ENT.11815799212886844830"));
        assertThat(isSuppressed("+12125550142")).isFalse();
        String delivered = """
                {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value":
                  {"metadata": {"display_phone_number": "12025550190", "phone_number_id": "106540352242922"},
                   "statuses": [{"id": "wamid.E==", "status": "delivered", "timestamp": "1795255200",
                     "recipient_id": "12125550142", "recipient_user_id": "US.ENT.11815799212886844830"}]}}]}]}""";
        assertThat(call(delivered, APP_SECRET).status()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(15)).until(() -> isSuppressed("+12125550142"));
        assertThat(gatepost.value("select count(*)::text from suppression s where not exists"
                        + " (select 1 from consent_event e where e.id = s.evidence)"))
                .contains("0");
    }

    private void said(String who, String id, String text) {
        String body = """
                {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value":
                  {"metadata": {"display_phone_number": "12025550190", "phone_number_id": "106540352242922"},
                   "messages": [{%s, "id": "%s", "timestamp": "1795255200",
                                 "type": "text", "text": {"body": "%s"}}]}}]}]}""".formatted(who, id, text);
        Reply taken = call(body, APP_SECRET);
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }

    private boolean isSuppressed(String address) {
        Reply known = gatepost.client()
                .get(all, "/v1/suppressions?address=" + URLEncoder.encode(address, StandardCharsets.UTF_8));
        assertThat(known.status()).as(known.text()).isEqualTo(200);
        return known.text().contains("keyword");
    }

    private Reply call(String body, String secret) {
        byte[] mac = Hmac.sha256(secret.getBytes(StandardCharsets.UTF_8), body.getBytes(StandardCharsets.UTF_8));
        return gatepost.client()
                .post(
                        null,
                        door,
                        body,
                        "X-Hub-Signature-256",
                        "sha256=" + HexFormat.of().formatHex(mac));
    }
}
