package dev.gatepost.providers.resend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.ProviderContract;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.mail.MailTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CHN-02, HOOK-01: Resend. */
class ResendContractTest implements ProviderContract {
    private static final String TAG = REFERENCE.value().replace('.', '-');

    @Override
    public Provider provider(OutboundHttp http) {
        return new ResendProvider(http, () -> NOW);
    }

    private static Secret signing(Secret key) {
        return key.reveal().isEmpty()
                ? key
                : new Secret("whsec_" + Base64.getEncoder().encodeToString(Digests.sha256(key.reveal())));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>();
        current.ifPresent(key -> secrets.put("api_key", key));
        current.ifPresent(key -> secrets.put("secret", signing(key)));
        previous.ifPresent(key -> secrets.put("secret_previous", signing(key)));
        return new Account(ConnectionId.next(), Map.of("base_url", baseUrl), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return (request, wire) -> {
            boolean fits = request.requestLine().equals("POST /emails HTTP/1.1")
                    && request.header("Authorization").equals(Optional.of("Bearer " + KEY.reveal()))
                    && request.header("Idempotency-Key").equals(Optional.of(REFERENCE.value()))
                    && JsonMapper.shared()
                            .readTree(request.body())
                            .at("/to/0")
                            .asString("")
                            .equals(MailTrial.TO);
            wire.json(fits ? 200 : 401, goodAnswer());
        };
    }

    @Override
    public String takenReference() {
        return "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794";
    }

    @Override
    public String goodAnswer() {
        return "{\"id\":\"" + takenReference() + "\"}";
    }

    private static String error(String name) {
        return "{\"statusCode\":400,\"name\":\"" + name + "\",\"message\":\"lena@example.com is wrong\"}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(403, error("invalid_api_key"), Failure.ACCOUNT),
                new Refusal(422, error("invalid_from_address"), Failure.ACCOUNT),
                new Refusal(422, error("invalid_to_address"), Failure.INVALID_ADDRESS),
                new Refusal(422, error("missing_required_field"), Failure.CONTENT),
                new Refusal(422, error("validation_error"), Failure.PERMANENT),
                new Refusal(403, error("validation_error"), Failure.ACCOUNT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, at, event("email.delivered", ""));
    }

    private static String event(String word, String more) {
        return "{\"type\":\"" + word + "\",\"created_at\":\"2026-11-21T09:59:00.000Z\",\"data\":{\"email_id\":\"m1\","
                + "\"tags\":{\"gatepost_ref\":\"" + TAG + "\"}" + more + "}}";
    }

    private static RawCallback signed(Secret key, Instant at, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        var headers = StandardWebhooks.sign(List.of(signing(key)), "msg_1", at, body);
        return new RawCallback(
                "POST",
                "https://gw.example.com/callbacks/cnn_1",
                List.of(
                        new RawCallback.Header("svix-id", headers.id()),
                        new RawCallback.Header("svix-timestamp", headers.timestamp()),
                        new RawCallback.Header("svix-signature", headers.signature())),
                body);
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("svix-id", "svix-timestamp", "svix-signature");
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

    private Answer answer(int status, String body) throws IOException {
        return MailTrial.send(
                        this::provider,
                        url -> account(url, Optional.of(KEY), Optional.empty()),
                        (request, wire) -> wire.json(status, body))
                .answer();
    }

    @Test
    void aKeyInUseIsTriedLaterAndAKeyOfAnotherMailIsUnknown() throws IOException {
        assertThat(answer(409, error("concurrent_idempotent_requests"))).isInstanceOf(Answer.TryLater.class);
        assertThat(answer(409, error("invalid_idempotent_request"))).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void theRequestSaysEverything() throws IOException {
        JsonNode mail = JsonMapper.shared()
                .readTree(MailTrial.send(
                                this::provider, url -> account(url, Optional.of(KEY), Optional.empty()), genuinePeer())
                        .only()
                        .body());
        assertThat(mail.path("html").asString()).isEqualTo("<p>Grüße</p>");
        assertThat(mail.path("text").asString()).isEqualTo("Grüße & 50 % + more");
        assertThat(mail.at("/headers/List-Unsubscribe-Post").asString()).isEqualTo("List-Unsubscribe=One-Click");
        assertThat(mail.at("/tags/0/value").asString()).isEqualTo(TAG);
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
                new Row("email.sent", "", ReportedStatus.SENT, null, "email.sent"),
                new Row("email.delivery_delayed", "", ReportedStatus.SUBMITTED, null, "email.delivery_delayed"),
                new Row("email.delivered", "", ReportedStatus.DELIVERED, null, "email.delivered"),
                new Row(
                        "email.bounced",
                        ",\"bounce\":{\"type\":\"Permanent\"}",
                        ReportedStatus.BOUNCED,
                        Failure.INVALID_ADDRESS,
                        "Permanent"),
                new Row(
                        "email.bounced",
                        ",\"bounce\":{\"type\":\"Transient\"}",
                        ReportedStatus.UNDELIVERED,
                        null,
                        "Transient"),
                new Row("email.complained", "", ReportedStatus.COMPLAINED, null, "email.complained"),
                new Row("email.suppressed", "", ReportedStatus.FAILED, Failure.BLOCKED, "email.suppressed"),
                new Row("email.failed", "", ReportedStatus.FAILED, null, "email.failed"))) {
            assertThat(ResendEvents.parse(signed(KEY, NOW, event(row.word(), row.more()))))
                    .as(row.toString())
                    .containsExactly(new CallbackEvent.Receipt(
                            REFERENCE,
                            "m1",
                            row.status(),
                            row.failure(),
                            row.code(),
                            Instant.parse("2026-11-21T09:59:00Z")));
        }
        assertThat(ResendEvents.parse(signed(KEY, NOW, event("email.opened", ""))))
                .isEmpty();
        assertThat(ResendEvents.parse(signed(KEY, NOW, "{\"type\":\"email.sent\",\"data\":{}}")))
                .isEmpty();
        String list = event("email.sent", "").replace("{\"gatepost_ref\":\"" + TAG + "\"}", """
                [{"name":"gatepost_ref","value":"%s"}]""".formatted(TAG));
        assertThat(ResendEvents.parse(signed(KEY, NOW, list))).hasSize(1);
    }
}
