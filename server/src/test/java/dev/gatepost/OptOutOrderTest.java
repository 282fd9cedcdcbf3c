package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Connections.NewConnection;
import dev.gatepost.providers.sandbox.BookEntry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

/** CON-04, CON-08, CON-12: opt-outs against replays, against messages on their way, and against slow systems. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OptOutOrderTest {
    private static final int ROUNDS = 60;

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("shop");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static String encoded(String address) {
        return address.replace("+", "%2B");
    }

    private String applied() {
        return gatepost.value("select count(*) from callback_inbox where state <> 'new' and workspace_id = '"
                        + shop.workspace().id().value() + "'")
                .orElse("");
    }

    /** A person's words as the carrier signs them. */
    private record Signed(String body, String timestamp, String signature) {}

    private Signed says(String from, String text, Instant when, Instant signed) {
        String body = JsonMapper.shared()
                .writeValueAsString(document(
                        "type",
                        "inbound",
                        "event_id",
                        "evt_" + UUID.randomUUID().toString().replace("-", ""),
                        "account",
                        "shop",
                        "channel",
                        "sms",
                        "from",
                        from,
                        "to",
                        TestShop.OFFERS,
                        "text",
                        text,
                        "opted_out",
                        text.equals("STOP"),
                        "occurred_at",
                        when.toString()));
        return sign(body, signed);
    }

    private Signed sign(String body, Instant at) {
        String timestamp = Long.toString(at.getEpochSecond());
        Secret secret = Objects.requireNonNull(gatepost.rooms()
                .connections()
                .open(shop.connection())
                .orElseThrow()
                .account()
                .secrets()
                .get("signing_secret"));
        byte[] hash = Hmac.sha256(
                secret.reveal().getBytes(StandardCharsets.UTF_8),
                (timestamp + ".").getBytes(StandardCharsets.UTF_8),
                body.getBytes(StandardCharsets.UTF_8));
        return new Signed(body, timestamp, "v1=" + HexFormat.of().formatHex(hash));
    }

    private Reply call(Signed callback) {
        return shop.client()
                .post(
                        null,
                        "/callbacks/" + shop.connection(),
                        callback.body(),
                        "X-Sandbox-Timestamp",
                        callback.timestamp(),
                        "X-Sandbox-Signature",
                        callback.signature());
    }

    private void callAndWait(Signed callback) {
        String before = applied();
        assertThat(call(callback).status()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(10)).until(() -> !applied().equals(before));
    }

    private String block(String address) {
        return shop.get("/v1/provider-blocks?address=" + encoded(address)).at("/data/0/status");
    }

    /** CON-04, CON-12: through the door, the inbox and the ledger. */
    @Test
    void anOldSignedStartThatIsReplayedAfterAStopChangesNothing() {
        String lena = "+13052347101";
        shop.consent(lena);
        Signed start = says(lena, "START", Instant.now(), Instant.now());
        callAndWait(start);
        callAndWait(says(lena, "STOP", Instant.now(), Instant.now()));
        assertThat(block(lena)).isEqualTo("in_force");
        String ledger = shop.get("/v1/consents?address=" + encoded(lena)).text();
        String before = applied();

        assertThat(call(start).text()).contains("already_seen");
        // A retry of the carrier's own is signed anew, and is the same event still.
        assertThat(call(sign(start.body(), Instant.now().plusSeconds(1))).text())
                .contains("already_seen");
        Signed old = sign(start.body(), Instant.now().minusSeconds(3_600));
        assertThat(call(old).text()).contains("callback_stale");
        Signed altered = new Signed(
                start.body().replace("evt_", "evt_0").replaceFirst("(evt_[0-9a-f]{32})[0-9a-f]", "$1"),
                start.timestamp(),
                start.signature());
        assertThat(call(altered).text()).contains("callback_forged");

        assertThat(applied()).isEqualTo(before);
        assertThat(block(lena)).isEqualTo("in_force");
        assertThat(shop.get("/v1/consents?address=" + encoded(lena)).text()).isEqualTo(ledger);
        assertThat(shop.send(lena, "sale").text()).contains("suppressed").contains("provider_blocked");
    }

    /** CON-12: a START that was held up on its way is older than the STOP that overtook it. */
    @Test
    void aStartThatArrivesAfterALaterStopLiftsNoBlock() {
        String dan = "+13052347102";
        Instant early = Instant.now().minusSeconds(30);
        callAndWait(says(dan, "STOP", Instant.now(), Instant.now()));
        callAndWait(says(dan, "START", early, Instant.now()));
        assertThat(block(dan)).isEqualTo("in_force");
        callAndWait(says(dan, "START", Instant.now(), Instant.now()));
        assertThat(block(dan)).isEqualTo("lifted");
    }

    /**
     * CON-04: in many rounds a message and a revocation meet. Once the revocation has been answered no hand-over begins:
     * what the carrier takes was claimed before, and is with it within the moment that a call takes.
     */
    @Test
    void noHandOverBeginsOnceARevocationIsAnswered() throws InterruptedException {
        Random random = new Random(7);
        List<String> people = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String person = "+1305234%04d".formatted(7300 + i);
            if (!person.matches(".*(10|11|12|2[0-2]|3[0-4]|40|50)")) {
                people.add(person);
                shop.consent(person);
            }
        }
        Map<String, Instant> ended = new TreeMap<>();
        for (String person : people) {
            Thread sending = Thread.startVirtualThread(() -> shop.send(person, "sale"));
            Thread.sleep(random.nextInt(40));
            Reply revoked = shop.client().post(shop.key(), "/v1/consents", shop.consentEvent(person, "revoked"));
            ended.put(person, Instant.now());
            assertThat(revoked.status()).as(revoked.text()).isEqualTo(201);
            assertThat(shop.send(person, "sale").text()).contains("suppressed");
            sending.join();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> gatepost.value("select count(*) from in_flight").orElse(""), "0"::equals);
        int met = 0;
        for (BookEntry taken : gatepost.sandbox().carrier().book("shop")) {
            Instant end = ended.get(taken.to());
            if (end != null) {
                met++;
                assertThat(taken.takenAt()).isBefore(end.plusMillis(500));
            }
        }
        String claimedLate = gatepost.value("select count(*) from attempt a join message m on m.workspace_id ="
                        + " a.workspace_id and m.id = a.message_id join consent_event e on e.workspace_id ="
                        + " m.workspace_id and e.contact_id = m.contact_id and e.status = 'revoked'"
                        + " and e.source = 'web_form' and a.started_at > e.recorded_at + interval '5 milliseconds'"
                        + " where m.workspace_id = '" + shop.workspace().id().value() + "'")
                .orElse("");
        assertThat(claimedLate).isEqualTo("0");
        // Both ends of the race were seen, or the rounds proved nothing.
        assertThat(met).isBetween(1, people.size());
    }

    /** CON-08: a system that acknowledged before and has been silent for too long raises the alarm, once. */
    @Test
    void anAcknowledgementThatIsLateRaisesTheAlarm() throws IOException {
        TestShop slow = gatepost.shop("slow");
        try (EventSink sink = new EventSink()) {
            Reply endpoint = slow.client()
                    .post(
                            slow.key(),
                            "/v1/event-endpoints",
                            document("url", sink.url(), "types", List.of("alert.propagation")));
            assertThat(endpoint.status()).as(endpoint.text()).isEqualTo(201);
            Reply first = slow.client().post(slow.key(), "/v1/consents", slow.consentEvent("+13052347110", "revoked"));
            slow.client()
                    .post(slow.key(), "/v1/consent-acknowledgements", document("event", first.id(), "system", "crm"));
            var rooms = gatepost.rooms();
            var soon = new TellLateNews(rooms.database(), rooms.events(), rooms.clock());
            slow.client().post(slow.key(), "/v1/consents", slow.consentEvent("+13052347111", "revoked"));
            soon.look(slow.workspace());
            var later = new TellLateNews(
                    rooms.database(), rooms.events(), Clock.offset(rooms.clock(), Duration.ofHours(2)));
            later.look(slow.workspace());
            later.look(slow.workspace());
            await().atMost(Duration.ofSeconds(15)).until(() -> !sink.got().isEmpty());
            assertThat(sink.got()).singleElement().satisfies(told -> {
                assertThat(told.type()).isEqualTo("alert.propagation");
                assertThat(told.body()).contains("\"late\":\"1\"");
            });
        }
    }

    private void mails(String from, String text) {
        String before = applied();
        gatepost.sandbox()
                .carrier()
                .personWrites("shop", Channel.EMAIL, from, TestShop.MAIL, text, URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(10)).until(() -> !applied().equals(before));
    }

    /** CON-04: a reply by mail is read like one by text, without what it quotes. */
    @Test
    void anAnswerByMailThatSaysStopEndsWhatThatAddressCarries() {
        String eve = "eve@example.com";
        mails(eve, "Thank you!\n\n> To leave, answer STOP.");
        assertThat(shop.send(eve, "order_mail").status()).isEqualTo(202);

        mails(eve, "Please take me off your list.\n\n> Dear Lena, your order has left.");

        Reply refused = shop.send(eve, "order_mail");
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.text()).contains("\"suppressed\"");
        Reply ledger = shop.get("/v1/consents?address=" + eve);
        assertThat(ledger.at("/data/0/status")).as(ledger.text()).isEqualTo("revoked");
        assertThat(ledger.at("/data/0/channel")).isEqualTo("email");
    }

    /** CON-03, CON-12: anybody can write under another's mail address, so a yes by mail confirms and lifts nothing. */
    @Test
    void aYesByMailConfirmsNothingAndLiftsNothing() {
        ConsentPagesTest.form(shop);
        String ada = "ada@example.com";
        Reply asked = shop.client()
                .post(
                        shop.key(),
                        "/v1/consents/double-opt-in",
                        document(
                                "address", ada,
                                "channel", "email",
                                "purpose", "promotional",
                                "brand", shop.brand(),
                                "source", "web_form",
                                "template", "confirm_email"));
        assertThat(asked.status()).as(asked.text()).isBetween(200, 202);
        mails(ada, "YES");
        mails(ada, "START");
        Reply ledger = shop.get("/v1/consents?address=" + ada);
        assertThat(ledger.body().path("data")).as(ledger.text()).hasSize(1);
        assertThat(ledger.at("/data/0/status")).isEqualTo("pending");

        mails(ada, "STOP");
        assertThat(block(ada)).isEqualTo("in_force");
        mails(ada, "START");
        assertThat(block(ada)).isEqualTo("in_force");
    }

    private static final String SID = "AC00000000000000000000000000000001";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    /** CON-12, CON-04: Twilio's receipt with 21610 says that the person told it STOP. */
    @Test
    void aReceiptWith21610BlocksTheSenderAndEndsPromotion() throws Exception {
        try (var twilio = new OptOutListPeer(asked -> new OptOutListPeer.Told(
                201,
                "{\"sid\": \"SM0000000000000000000000000000000a\","
                        + " \"status\": \"queued\", \"error_code\": null, \"num_segments\": \"1\"}"))) {
            TestShop trial = trial(twilio);
            String max = "+13052347120";
            TestTrial.allow(gatepost, trial.workspace(), max);
            Map<String, Object> body = document("to", max, "channel", "sms", "purpose", "conversational");
            body.put("content", document("text", "Northwind: your order is ready."));
            Reply sent = trial.send(body, UUID.randomUUID().toString());
            assertThat(sent.status()).as(sent.text()).isEqualTo(202);
            trial.until(sent.id(), "submitted");
            String reference = gatepost.value("select replace(message_id::text, '-', '') || '.' || number from attempt"
                            + " where workspace_id = '" + trial.workspace().id().value() + "'")
                    .orElseThrow();

            Reply told = receipt(trial, reference);

            assertThat(told.status()).as(told.text()).isEqualTo(200);
            var message = trial.until(sent.id(), "failed");
            assertThat(message.path("history").toString()).contains("provider_blocked");
            assertThat(trial.get("/v1/provider-blocks?address=" + encoded(max)).at("/data/0/code"))
                    .isEqualTo("21610");
            Reply ledger = trial.get("/v1/consents?address=" + encoded(max));
            assertThat(ledger.at("/data/0/status")).as(ledger.text()).isEqualTo("revoked");
            assertThat(ledger.at("/data/0/source")).isEqualTo("provider_callback");
            assertThat(trial.get("/v1/suppressions?address=" + encoded(max)).at("/data/0/purpose"))
                    .isEqualTo("promotional");
        }
    }

    private TestShop trial(OptOutListPeer twilio) {
        Workspace workspace = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace("trial holding", "trial", Workspace.Kind.TRIAL, Set.of("US")),
                        "component:test");
        var asked = new NewConnection(
                "twilio",
                "twilio",
                Map.of("account_sid", SID, "base_url", twilio.url()),
                Map.of("auth_token", new Secret(TOKEN)));
        var made = (Connections.Made.Fine) gatepost.rooms().connections().create(workspace, asked, "component:test");
        var key = gatepost.rooms()
                .credentials()
                .create(workspace, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        return TestShop.open(shop.client(), workspace, made.id(), key);
    }

    private Reply receipt(TestShop trial, String reference) throws GeneralSecurityException {
        Map<String, String> form = new TreeMap<>(Map.of(
                "MessageSid", "SM0000000000000000000000000000000a",
                "AccountSid", SID,
                "MessageStatus", "failed",
                "ErrorCode", "21610"));
        String path = "/callbacks/" + trial.connection() + "?ref=" + reference;
        StringBuilder covered = new StringBuilder(gatepost.rooms().settings().callbackBase() + path);
        List<String> body = new ArrayList<>();
        form.forEach((name, value) -> {
            covered.append(name).append(value);
            body.add(name + "=" + value);
        });
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(TOKEN.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        String signature = Base64.getEncoder()
                .encodeToString(mac.doFinal(covered.toString().getBytes(StandardCharsets.UTF_8)));
        return trial.client()
                .post(
                        null,
                        path,
                        String.join("&", body),
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "X-Twilio-Signature",
                        signature);
    }
}
