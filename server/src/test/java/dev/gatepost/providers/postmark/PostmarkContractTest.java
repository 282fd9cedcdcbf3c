package dev.gatepost.providers.postmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
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

/** CHN-02, HOOK-01: Postmark. */
class PostmarkContractTest implements ProviderContract {
    private static final String AT = "2026-11-21T09:59:00Z";

    @Override
    public Provider provider(OutboundHttp http) {
        return new PostmarkProvider(http, () -> NOW);
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>();
        current.ifPresent(key -> secrets.put("server_token", key));
        current.filter(key -> !key.reveal().isEmpty()).ifPresent(key -> secrets.put("password", key));
        previous.ifPresent(key -> secrets.put("password_previous", key));
        return new Account(
                ConnectionId.next(),
                Map.of(
                        "base_url",
                        baseUrl,
                        "username",
                        "postmark",
                        "message_stream",
                        "broadcast",
                        "reply_to",
                        "hi@n.example"),
                secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return (request, wire) -> {
            boolean fits = request.requestLine().equals("POST /email HTTP/1.1")
                    && request.header("X-Postmark-Server-Token").equals(Optional.of(KEY.reveal()))
                    && JsonMapper.shared()
                            .readTree(request.body())
                            .path("To")
                            .asString("")
                            .equals(MailTrial.TO);
            wire.json(fits ? 200 : 401, goodAnswer());
        };
    }

    @Override
    public String takenReference() {
        return "b7bc2f4a-e38e-4336-af7d-e6c392c2f817";
    }

    @Override
    public String goodAnswer() {
        return "{\"To\":\"x\",\"MessageID\":\"" + takenReference() + "\",\"ErrorCode\":0,\"Message\":\"OK\"}";
    }

    private static String error(int code) {
        return "{\"ErrorCode\":" + code + ",\"Message\":\"lena@example.com is wrong\"}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(422, error(300), Failure.PERMANENT),
                new Refusal(422, error(406), Failure.BLOCKED),
                new Refusal(422, error(400), Failure.ACCOUNT),
                new Refusal(422, error(405), Failure.ACCOUNT),
                new Refusal(422, error(412), Failure.ACCOUNT),
                new Refusal(401, error(10), Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(422, error(9_999), Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, event("Delivery", "\"DeliveredAt\":\"" + AT + "\""));
    }

    private static String event(String word, String more) {
        return "{\"RecordType\":\"" + word + "\",\"MessageID\":\"m1\",\"Metadata\":{\"gatepost_ref\":\""
                + REFERENCE.value() + "\"}," + more + "}";
    }

    private static RawCallback signed(Secret key, String body) {
        String credentials =
                Base64.getEncoder().encodeToString(("postmark:" + key.reveal()).getBytes(StandardCharsets.UTF_8));
        return new RawCallback(
                "POST",
                "https://gw.example.com/callbacks/cnn_1",
                List.of(new RawCallback.Header("Authorization", "Basic " + credentials)),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("Authorization");
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        return false;
    }

    @Override
    public boolean coversTheUrl() {
        return false;
    }

    /** Postmark signs nothing. */
    @Override
    public boolean coversTheBody() {
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
        assertThat(mail.path("From").asString()).isEqualTo(MailTrial.FROM);
        assertThat(mail.path("ReplyTo").asString()).isEqualTo("hi@n.example");
        assertThat(mail.path("HtmlBody").asString()).isEqualTo("<p>Grüße</p>");
        assertThat(mail.path("MessageStream").asString()).isEqualTo("broadcast");
        assertThat(mail.path("Metadata").path("gatepost_ref").asString()).isEqualTo(REFERENCE.value());
        assertThat(mail.path("Headers").toString()).contains(MailTrial.LINK);
        assertThat(mail.path("TrackOpens").asBoolean(true)).isFalse();
        assertThat(mail.path("TrackLinks").asString()).isEqualTo("None");
    }

    private static List<CallbackEvent> read(String word, String more) {
        return PostmarkEvents.parse(signed(KEY, event(word, more)));
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
        String bounced = "\"BouncedAt\":\"" + AT + "\",\"Type\":";
        for (Row row : List.of(
                new Row("Delivery", "\"DeliveredAt\":\"" + AT + "\"", ReportedStatus.DELIVERED, null, "Delivery"),
                new Row(
                        "Bounce",
                        bounced + "\"HardBounce\"",
                        ReportedStatus.BOUNCED,
                        Failure.INVALID_ADDRESS,
                        "HardBounce"),
                new Row("Bounce", bounced + "\"SoftBounce\"", ReportedStatus.UNDELIVERED, null, "SoftBounce"),
                new Row("Bounce", bounced + "\"Transient\"", ReportedStatus.SUBMITTED, null, "Transient"),
                new Row(
                        "Bounce",
                        bounced + "\"Unsubscribe\"",
                        ReportedStatus.DELIVERED,
                        Failure.OPTED_OUT,
                        "Unsubscribe"),
                new Row(
                        "SpamComplaint",
                        "\"BouncedAt\":\"" + AT + "\"",
                        ReportedStatus.COMPLAINED,
                        null,
                        "SpamComplaint"),
                new Row(
                        "SubscriptionChange",
                        "\"ChangedAt\":\"" + AT + "\",\"SuppressSending\":true,\"Origin\":\"Recipient\","
                                + "\"SuppressionReason\":\"ManualSuppression\"",
                        ReportedStatus.DELIVERED,
                        Failure.OPTED_OUT,
                        "SubscriptionChange"))) {
            assertThat(read(row.word(), row.more()))
                    .as(row.toString())
                    .containsExactly(new CallbackEvent.Receipt(
                            REFERENCE, "m1", row.status(), row.failure(), row.code(), Instant.parse(AT)));
        }
    }

    @Test
    void whatIsNotThePersonsOwnWordSaysNothing() {
        assertThat(read("Open", "\"x\":1")).isEmpty();
        assertThat(read("Click", "\"x\":1")).isEmpty();
        assertThat(read("Bounce", "\"Type\":\"AutoResponder\"")).isEmpty();
        assertThat(read("SubscriptionChange", "\"SuppressSending\":false")).isEmpty();
        assertThat(read(
                        "SubscriptionChange",
                        "\"SuppressSending\":true,\"SuppressionReason\":\"HardBounce\",\"Origin\":\"Recipient\""))
                .isEmpty();
        assertThat(PostmarkEvents.parse(signed(KEY, "{\"RecordType\":\"Delivery\",\"MessageID\":\"m1\"}")))
                .isEmpty();
    }
}
