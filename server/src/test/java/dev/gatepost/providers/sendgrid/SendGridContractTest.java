package dev.gatepost.providers.sendgrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.ProviderContract;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.mail.MailTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CHN-02, HOOK-01: SendGrid. */
class SendGridContractTest implements ProviderContract {
    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();
    private static final String EVENTS = """
            [{"event":"delivered","email":"lena@example.com","timestamp":1763719200,"sg_event_id":"e1",\
            "sg_message_id":"abc.filter1","gatepost_ref":"%s"}]\r
            """.formatted(REFERENCE.value());

    @Override
    public Provider provider(OutboundHttp http) {
        return new SendGridProvider(http, () -> NOW);
    }

    private static KeyPair pair(Secret key) {
        return PAIRS.computeIfAbsent(key.reveal(), name -> {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Secret publicKey(Secret key) {
        return key.reveal().isEmpty()
                ? key
                : new Secret(
                        Base64.getEncoder().encodeToString(pair(key).getPublic().getEncoded()));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>();
        current.ifPresent(key -> secrets.put("api_key", key));
        current.ifPresent(key -> secrets.put("public_key", publicKey(key)));
        previous.ifPresent(key -> secrets.put("public_key_previous", publicKey(key)));
        return new Account(ConnectionId.next(), Map.of("base_url", baseUrl, "from_name", "Northwind"), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return (request, wire) -> {
            boolean fits = request.requestLine().equals("POST /v3/mail/send HTTP/1.1")
                    && request.header("Authorization").equals(Optional.of("Bearer " + KEY.reveal()))
                    && JsonMapper.shared()
                            .readTree(request.body())
                            .at("/personalizations/0/to/0/email")
                            .isString();
            wire.respond(fits ? 202 : 400, Map.of("X-Message-Id", takenReference()), new byte[0]);
        };
    }

    @Override
    public String takenReference() {
        return "14c5d75ce93.dfd.64b469";
    }

    @Override
    public String goodAnswer() {
        return "";
    }

    private static String error(String field) {
        return "{\"errors\":[{\"message\":\"lena@example.com is wrong\",\"field\":\"" + field + "\"}]}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(400, error("personalizations.0.to.0.email"), Failure.INVALID_ADDRESS),
                new Refusal(403, error("from"), Failure.ACCOUNT),
                new Refusal(400, error("content.0.value"), Failure.CONTENT),
                new Refusal(400, error("send_at"), Failure.PERMANENT),
                new Refusal(401, "{}", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(400, "<html>", Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, at, EVENTS);
    }

    private static RawCallback signed(Secret key, Instant at, String events) {
        byte[] body = events.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(at.getEpochSecond());
        try {
            String signature;
            do {
                Signature signer = Signature.getInstance("SHA256withECDSA");
                signer.initSign(pair(key).getPrivate());
                signer.update(timestamp.getBytes(StandardCharsets.US_ASCII));
                signer.update(body);
                signature = Base64.getEncoder().encodeToString(signer.sign());
                // The last character of a padded one holds bits that say nothing, and may be changed.
            } while (signature.endsWith("="));
            return new RawCallback(
                    "POST",
                    "https://gw.example.com/callbacks/cnn_1",
                    List.of(
                            new RawCallback.Header("X-Twilio-Email-Event-Webhook-Signature", signature),
                            new RawCallback.Header("X-Twilio-Email-Event-Webhook-Timestamp", timestamp)),
                    body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp");
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        // A day, since SendGrid does not say whether repeats are signed anew.
        return false;
    }

    @Override
    public boolean coversTheUrl() {
        return false;
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public String to() {
        return MailTrial.TO;
    }

    @Override
    public String from() {
        return MailTrial.FROM;
    }

    @Test
    void theRequestSaysEverythingAndTurnsTrackingOff() throws IOException {
        JsonNode mail = JsonMapper.shared()
                .readTree(MailTrial.send(
                                this::provider, url -> account(url, Optional.of(KEY), Optional.empty()), genuinePeer())
                        .only()
                        .body());
        assertThat(mail.at("/from/name").asString()).isEqualTo("Northwind");
        assertThat(mail.at("/subject").asString()).isEqualTo("Ein Gruß – 20 %");
        assertThat(mail.at("/content/0/type").asString()).isEqualTo("text/plain");
        assertThat(mail.at("/content/1/value").asString()).isEqualTo("<p>Grüße</p>");
        assertThat(mail.at("/headers/List-Unsubscribe").asString()).isEqualTo(MailTrial.LINK);
        assertThat(mail.at("/custom_args/gatepost_ref").asString()).isEqualTo(REFERENCE.value());
        assertThat(mail.at("/tracking_settings/click_tracking/enable").asBoolean(true))
                .isFalse();
        assertThat(mail.at("/tracking_settings/open_tracking/enable").asBoolean(true))
                .isFalse();
    }

    private static CallbackEvent.Receipt read(String event) {
        List<CallbackEvent> found = SendGridEvents.parse(signed(KEY, NOW, "[" + event + "]"));
        return (CallbackEvent.Receipt) found.getFirst();
    }

    private static String event(String word, String more) {
        return "{\"event\":\"" + word + "\",\"timestamp\":1763719200,\"sg_message_id\":\"abc.f\",\"gatepost_ref\":\""
                + REFERENCE.value() + "\"" + more + "}";
    }

    /** CHN-02 */
    @Test
    void everyEventHasItsUnifiedWord() {
        record Row(
                String word,
                String more,
                ReportedStatus status,
                @Nullable Failure failure,
                String code) {}
        for (Row row : List.of(
                new Row("processed", "", ReportedStatus.ACCEPTED, null, "processed"),
                new Row("deferred", ",\"status\":\"4.2.2\"", ReportedStatus.SUBMITTED, null, "4.2.2"),
                new Row("delivered", "", ReportedStatus.DELIVERED, null, "delivered"),
                new Row(
                        "bounce",
                        ",\"type\":\"bounce\",\"status\":\"5.1.1\"",
                        ReportedStatus.BOUNCED,
                        Failure.INVALID_ADDRESS,
                        "5.1.1"),
                new Row("bounce", ",\"type\":\"blocked\"", ReportedStatus.UNDELIVERED, null, "bounce"),
                new Row(
                        "dropped",
                        ",\"reason\":\"Unsubscribed Address\"",
                        ReportedStatus.FAILED,
                        Failure.OPTED_OUT,
                        "dropped"),
                new Row(
                        "dropped",
                        ",\"reason\":\"Bounced Address\"",
                        ReportedStatus.BOUNCED,
                        Failure.INVALID_ADDRESS,
                        "dropped"),
                new Row("spamreport", "", ReportedStatus.COMPLAINED, null, "spamreport"),
                new Row("unsubscribe", "", ReportedStatus.DELIVERED, Failure.OPTED_OUT, "unsubscribe"),
                new Row("group_unsubscribe", "", ReportedStatus.DELIVERED, Failure.OPTED_OUT, "group_unsubscribe"))) {
            assertThat(read(event(row.word(), row.more())))
                    .as(row.toString())
                    .isEqualTo(new CallbackEvent.Receipt(
                            REFERENCE,
                            "abc",
                            row.status(),
                            row.failure(),
                            row.code(),
                            Instant.ofEpochSecond(1763719200)));
        }
    }

    @Test
    void opensAndClicksAndMailOfOthersSayNothing() {
        String all = "[" + event("open", "") + "," + event("click", "") + ",{\"event\":\"delivered\"},"
                + event("delivered", "") + "," + event("spamreport", "") + "]";
        assertThat(SendGridEvents.parse(signed(KEY, NOW, all))).hasSize(2);
    }

    /** HOOK-05 */
    @Test
    void anEventWithoutAWordIsMalformed() {
        assertThatThrownBy(() -> SendGridEvents.parse(signed(KEY, NOW, "[{}]"))).isInstanceOf(MalformedCallback.class);
        assertThatThrownBy(() -> SendGridEvents.parse(signed(KEY, NOW, "{}"))).isInstanceOf(MalformedCallback.class);
    }
}
