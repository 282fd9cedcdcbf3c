package dev.gatepost.providers.vonage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.SmsApiContract;
import dev.gatepost.providers.StrictTwin;
import dev.gatepost.providers.TestToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CHN-01: the Vonage adapter keeps the contract over the Messages API, and what is the SMS API's besides. */
class VonageContractTest implements SmsApiContract {
    private static final String ID = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab";
    private static final String BASE = "https://gw.example.com/callbacks/cnn_1";

    @Override
    public Provider provider(OutboundHttp http) {
        return new VonageProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(Map.of("api_secret", new Secret("s3")));
        current.ifPresent(key -> secrets.put("signature_secret", key));
        previous.ifPresent(key -> secrets.put("signature_secret_previous", key));
        return new Account(ConnectionId.next(), Map.of("api_key", "abcd1234", "base_url", baseUrl), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        String basic = Base64.getEncoder().encodeToString("abcd1234:s3".getBytes(StandardCharsets.UTF_8));
        return new StrictTwin("/v1/messages", "Basic " + basic, VonageContractTest::isComplete, 202, goodAnswer());
    }

    private static boolean isComplete(ScriptedPeer.Received request) {
        JsonNode m = SmsApiContract.document(request);
        return m.path("channel").asString("").equals("sms")
                && m.path("message_type").asString("").equals("text")
                && m.path("to").asString("").equals("15551230001")
                && m.path("from").asString("").equals("15557654321")
                && m.path("text").asString("").equals("Grüße & 50 % + more")
                && m.path("client_ref").asString("").equals(REFERENCE.value())
                && m.path("webhook_url").asString("").equals(BASE);
    }

    @Override
    public String takenReference() {
        return ID;
    }

    @Override
    public String goodAnswer() {
        return "{\"message_uuid\":\"" + ID + "\"}";
    }

    private static String error(String code) {
        return "{\"type\":\"https://developer.vonage.com/api-errors/messages#" + code
                + "\",\"title\":\"No\",\"detail\":\"" + TO
                + " is wrong\",\"instance\":\"bf0ca0bf927b3b52e3cb03217e1a1ddf\"}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(422, error("1240"), Failure.OPTED_OUT),
                new Refusal(422, error("1050"), Failure.BLOCKED),
                new Refusal(422, error("1170"), Failure.INVALID_ADDRESS),
                new Refusal(422, error("1090"), Failure.CONTENT),
                new Refusal(422, error("1120"), Failure.ACCOUNT),
                new Refusal(402, error("1070"), Failure.ACCOUNT),
                new Refusal(401, error("unauthorized"), Failure.ACCOUNT),
                new Refusal(422, error("1020"), Failure.PERMANENT),
                new Refusal(422, error("7777"), Failure.PERMANENT),
                new Refusal(403, "", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(422, "{}", Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        String body = status(REFERENCE.value(), "delivered", "");
        String hash = HexFormat.of().formatHex(Digests.sha256(body));
        String token = TestToken.of(
                key, Map.of("iat", at.getEpochSecond(), "jti", "j-1", "iss", "Vonage", "payload_hash", hash));
        return SmsApiContract.json(BASE, body, new RawCallback.Header("Authorization", "Bearer " + token));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("Authorization");
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        return true;
    }

    @Override
    public boolean coversTheUrl() {
        return false;
    }

    @Override
    public Map<String, ReportedStatus> statusWords() {
        return Map.of(
                "submitted", ReportedStatus.SUBMITTED,
                "delivered", ReportedStatus.DELIVERED,
                "read", ReportedStatus.READ,
                "undeliverable", ReportedStatus.UNDELIVERED,
                "rejected", ReportedStatus.FAILED);
    }

    @Override
    public Map<String, Optional<Failure>> reportCodes() {
        return Map.of(
                "1240", Optional.of(Failure.OPTED_OUT),
                "1050", Optional.of(Failure.BLOCKED),
                "1190", Optional.of(Failure.INVALID_ADDRESS),
                "1210", Optional.of(Failure.CONTENT),
                "1120", Optional.of(Failure.ACCOUNT),
                "1260", Optional.of(Failure.PERMANENT),
                "1000", Optional.empty(),
                "1180", Optional.empty(),
                "1330", Optional.empty(),
                "7777", Optional.empty());
    }

    private static String status(String reference, String word, String code) {
        return "{\"message_uuid\":\"" + ID + "\",\"to\":\"15551230001\",\"from\":\"15557654321\",\"channel\":\"sms\","
                + "\"timestamp\":\"2026-11-21T10:00:00.000Z\",\"status\":\"" + word + "\",\"client_ref\":\"" + reference
                + "\""
                + (code.isEmpty()
                        ? ""
                        : ",\"error\":{\"type\":\"https://developer.vonage.com/api-errors/messages#" + code
                                + "\",\"title\":" + code + "}")
                + "}";
    }

    @Override
    public RawCallback report(String reference, String word, String code) {
        return SmsApiContract.json(BASE, status(reference, word, code));
    }

    @Override
    public String failedWord() {
        return "rejected";
    }

    @Override
    public RawCallback inbound() {
        return SmsApiContract.json(
                BASE,
                "{\"channel\":\"sms\",\"message_uuid\":\"" + ID + "\",\"from\":\"15551230001\",\"to\":\"15557654321\","
                        + "\"timestamp\":\"2026-11-21T10:00:00Z\",\"message_type\":\"text\",\"text\":\"Stop it\"}");
    }

    @Override
    public Map<String, RawCallback> nonsense() {
        return Map.of(
                "status",
                SmsApiContract.json(BASE, status("", "exploded", "")),
                "messageId",
                SmsApiContract.json(BASE, "{\"status\":\"delivered\"}"),
                "channel",
                SmsApiContract.json(BASE, "{\"message_uuid\":\"x\",\"channel\":\"viber_service\"}"),
                "from",
                SmsApiContract.json(BASE, "{\"message_uuid\":\"x\",\"channel\":\"sms\"}"));
    }

    private Answer send(Map<String, String> settings, Map<String, Secret> secrets, String text, ScriptedPeer peer) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("base_url", peer.url());
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Attempt attempt = new Attempt(REFERENCE, Channel.SMS, TO, FROM, null, text, BASE, Duration.ofSeconds(3));
            return provider(http).send(attempt, new Account(ConnectionId.next(), all, secrets));
        }
    }

    private static final Map<String, String> BY_SMS = Map.of("api", "sms", "api_key", "abcd1234");
    private static final Map<String, Secret> SECRET = Map.of("api_secret", new Secret("s3"));

    private Answer bySms(String answer, String text, List<String> bodies) throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(200, answer))) {
            Answer out = send(BY_SMS, SECRET, text, peer);
            peer.received().forEach(r -> bodies.add(r.path() + ' ' + r.text()));
            return out;
        }
    }

    private static String smsAnswer(String status) {
        return "{\"message-count\":\"1\",\"messages\":[{\"to\":\"15551230001\",\"message-id\":\"0C000000217B7F02\","
                + "\"status\":\"" + status + "\",\"error-text\":\"" + TO + "\"}]}";
    }

    @Test
    void theSmsApiTakesAFormAndAnswersInsideA200() throws IOException {
        List<String> bodies = new ArrayList<>();
        assertThat(bySms(smsAnswer("0"), "Grüße & more", bodies)).isEqualTo(new Answer.Taken("0C000000217B7F02"));
        assertThat(bySms(smsAnswer("0"), "Привет", bodies)).isInstanceOf(Answer.Taken.class);
        assertThat(bodies.get(0))
                .startsWith("/sms/json ")
                .contains("api_key=abcd1234")
                .contains("api_secret=s3")
                .contains("to=15551230001")
                .contains("client-ref=" + REFERENCE.value())
                .contains("type=text");
        assertThat(bodies.get(1)).contains("type=unicode");
    }

    @Test
    void everyStatusOfTheSmsApiHasItsClass() throws IOException {
        Map<String, Failure> refused = Map.of(
                "7", Failure.BLOCKED,
                "33", Failure.INVALID_ADDRESS,
                "12", Failure.CONTENT,
                "4", Failure.ACCOUNT,
                "9", Failure.ACCOUNT,
                "15", Failure.ACCOUNT,
                "3", Failure.PERMANENT,
                "6", Failure.PERMANENT,
                "99", Failure.PERMANENT);
        for (Map.Entry<String, Failure> each : refused.entrySet()) {
            assertThat(bySms(smsAnswer(each.getKey()), "x", new ArrayList<>()))
                    .as(each.getKey())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            answer -> assertThat(answer.failure()).isEqualTo(each.getValue()));
        }
        assertThat(bySms(smsAnswer("1"), "x", new ArrayList<>()))
                .isEqualTo(new Answer.TryLater("1", null, Provider.Cause.ACCOUNT_TOO_FAST));
        assertThat(bySms(smsAnswer("5"), "x", new ArrayList<>())).isEqualTo(new Answer.TryLater("5", null));
        assertThat(bySms("{\"messages\":[]}", "x", new ArrayList<>())).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void aReceiptOfTheSmsApiIsReadFromAFormADocumentOrAQuery() {
        String form = "msisdn=15551230001&to=15557654321&messageId=0C0&status=failed&err-code=9&client-ref="
                + REFERENCE.value();
        var expected = new CallbackEvent.Receipt(REFERENCE, "0C0", ReportedStatus.FAILED, Failure.OPTED_OUT, "9", null);
        assertThat(VonageCallbacks.parse(SmsApiContract.form(BASE, form))).containsExactly(expected);
        assertThat(VonageCallbacks.parse(new RawCallback("GET", BASE + "?" + form, List.of(), new byte[0])))
                .containsExactly(expected);
        assertThat(VonageCallbacks.parse(SmsApiContract.json(
                        BASE,
                        "{\"messageId\":\"0C0\",\"status\":\"failed\",\"err-code\":\"9\",\"client-ref\":\""
                                + REFERENCE.value() + "\"}")))
                .containsExactly(expected);
        assertThat(VonageCallbacks.parse(SmsApiContract.form(BASE, "messageId=0C0&status=delivered&err-code=0")))
                .containsExactly(
                        new CallbackEvent.Receipt(null, "0C0", ReportedStatus.DELIVERED, null, "delivered", null));
        assertThat(VonageCallbacks.parse(
                        SmsApiContract.form(BASE, "msisdn=15551230001&to=15557654321&messageId=0C0&text=hi&type=text")))
                .containsExactly(new CallbackEvent.Inbound(Channel.SMS, TO, FROM, "hi", false, null));
    }

    private static boolean isUnder(KeyPair pair, String token) {
        try {
            String[] parts = token.split("\\.");
            Signature check = Signature.getInstance("SHA256withRSA");
            check.initVerify(pair.getPublic());
            check.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
            JsonNode claims = Json.readOwn(Base64.getUrlDecoder().decode(parts[1]));
            return check.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims.path("application_id").asString("").equals("app-1")
                    && claims.path("iat").asLong() == NOW.getEpochSecond()
                    && claims.path("exp").asLong() == NOW.getEpochSecond() + 900
                    && !claims.path("jti").asString("").isEmpty();
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Test
    void anApplicationSendsUnderATokenOfItsOwnKey() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        ScriptedPeer.Script strict = (request, wire) -> {
            String token = request.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
            wire.json(isUnder(pair, token) ? 202 : 401, goodAnswer());
        };
        Map<String, String> application = Map.of("application_id", "app-1", "api_key", "abcd1234");
        try (ScriptedPeer peer = ScriptedPeer.plain(strict)) {
            assertThat(send(application, Map.of("private_key", new Secret(pem)), "x", peer))
                    .isEqualTo(new Answer.Taken(ID));
            assertThat(send(application, Map.of("private_key", new Secret("no key")), "x", peer))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Failure.ACCOUNT));
        }
    }
}
