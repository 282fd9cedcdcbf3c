package dev.gatepost.providers.ses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Hmac;
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
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.mail.MailTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CHN-02, HOOK-01: Amazon SES, with events by Amazon SNS. */
class SesContractTest implements ProviderContract {
    private static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:mail-events";
    private static final String TAG = REFERENCE.value().replace('.', '-');
    private static final String AT = "2026-11-21T09:59:00.000Z";
    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/([0-9]{8})/eu-central-1/ses/aws4_request, "
                    + "SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

    @Override
    public Provider provider(OutboundHttp http) {
        return new SesProvider(http, () -> NOW);
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>();
        current.ifPresent(key -> secrets.put("secret_access_key", key));
        current.ifPresent(key -> secrets.put("certificate_pem", SnsTwin.certificate(key)));
        previous.ifPresent(key -> secrets.put("certificate_pem_previous", SnsTwin.certificate(key)));
        return new Account(
                ConnectionId.next(),
                Map.of(
                        "base_url",
                        baseUrl,
                        "sns_url",
                        baseUrl,
                        "region",
                        "eu-central-1",
                        "access_key_id",
                        "AKIDEXAMPLE",
                        "configuration_set",
                        "gatepost",
                        "certificate_url",
                        SnsTwin.CERTIFICATE_URL,
                        "from_name",
                        "Grüße",
                        "expected_topic_arn",
                        TOPIC),
                secrets);
    }

    /** Signature Version 4, worked out anew from what came over the wire. */
    private static boolean isSigned(ScriptedPeer.Received request) {
        Matcher found = AUTHORIZATION.matcher(request.header("Authorization").orElse(""));
        if (!found.matches()) {
            return false;
        }
        StringBuilder canonical = new StringBuilder("POST\n" + request.path() + "\n\n");
        for (String name : found.group(2).split(";")) {
            canonical
                    .append(name)
                    .append(':')
                    .append(request.header(name).orElse(""))
                    .append('\n');
        }
        canonical.append('\n').append(found.group(2)).append('\n').append(hex(Digests.sha256(request.body())));
        String scope = found.group(1) + "/eu-central-1/ses/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + request.header("X-Amz-Date").orElse("") + "\n" + scope + "\n"
                + hex(Digests.sha256(canonical.toString()));
        byte[] key = ("AWS4" + KEY.reveal()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = Hmac.sha256(key, part.getBytes(StandardCharsets.UTF_8));
        }
        return hex(Hmac.sha256(key, toSign.getBytes(StandardCharsets.UTF_8))).equals(found.group(3));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).toLowerCase(Locale.ROOT);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return (request, wire) -> {
            boolean fits = request.requestLine().equals("POST /v2/email/outbound-emails HTTP/1.1") && isSigned(request);
            wire.json(fits ? 200 : 403, goodAnswer());
        };
    }

    @Override
    public String takenReference() {
        return "010701234567-abc-000000";
    }

    @Override
    public String goodAnswer() {
        return "{\"MessageId\":\"" + takenReference() + "\"}";
    }

    private static String error(String name) {
        return "{\"__type\":\"com.amazon#" + name + "\",\"message\":\"lena@example.com is wrong\"}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(400, error("MessageRejected"), Failure.CONTENT),
                new Refusal(400, error("MailFromDomainNotVerifiedException"), Failure.ACCOUNT),
                new Refusal(400, error("SendingPausedException"), Failure.ACCOUNT),
                new Refusal(403, error("AccessDeniedException"), Failure.ACCOUNT),
                new Refusal(404, error("NotFoundException"), Failure.ACCOUNT),
                new Refusal(400, error("BadRequestException"), Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return told(key, event("Delivery", "\"delivery\":{\"timestamp\":\"" + AT + "\"}"));
    }

    private static RawCallback told(Secret key, String message) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Type", "Notification");
        fields.put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324");
        fields.put("TopicArn", TOPIC);
        fields.put("Message", message);
        fields.put("Timestamp", AT);
        return SnsTwin.signed(key, fields);
    }

    private static String event(String word, String detail) {
        return "{\"eventType\":\"" + word + "\",\"mail\":{\"messageId\":\"m1\",\"timestamp\":\"" + AT
                + "\",\"tags\":{\"ses:source-ip\":[\"1.2.3.4\"],\"gatepost_ref\":[\"" + TAG + "\"]}}," + detail + "}";
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of();
    }

    @Override
    public boolean callbacksCarryTheirTime() {
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
    void theRequestSaysEverything() throws IOException {
        JsonNode mail = JsonMapper.shared()
                .readTree(MailTrial.send(
                                this::provider, url -> account(url, Optional.of(KEY), Optional.empty()), genuinePeer())
                        .only()
                        .body());
        assertThat(mail.path("FromEmailAddress").asString())
                .isEqualTo("=?UTF-8?B?R3LDvMOfZQ==?= <" + MailTrial.FROM + ">");
        assertThat(mail.path("ConfigurationSetName").asString()).isEqualTo("gatepost");
        assertThat(mail.at("/EmailTags/0/Value").asString()).isEqualTo(TAG);
        assertThat(mail.at("/Content/Simple/Body/Html/Data").asString()).isEqualTo("<p>Grüße</p>");
        assertThat(mail.at("/Content/Simple/Headers").toString()).contains(MailTrial.LINK);
    }

    @Test
    void aLongNameIsCutIntoWordsOfSeventyFive() {
        String written = EncodedWords.of("ü".repeat(60));
        assertThat(written.split(" ")).hasSizeGreaterThan(1).allMatch(word -> word.length() <= 75);
    }

    @Test
    void dailyLimitsAreTriedLater() throws IOException {
        Provider.Answer answer = MailTrial.send(
                        this::provider,
                        url -> account(url, Optional.of(KEY), Optional.empty()),
                        (request, wire) -> wire.json(400, error("LimitExceededException")))
                .answer();
        assertThat(answer)
                .isEqualTo(
                        new Provider.Answer.TryLater("LimitExceededException", null, Provider.Cause.ACCOUNT_TOO_FAST));
    }

    /** CHN-02 */
    @Test
    void everyEventHasItsUnifiedWord() {
        record Row(
                String word,
                String detail,
                ReportedStatus status,
                @Nullable Failure failure,
                String code) {}
        String at = "\"timestamp\":\"" + AT + "\"";
        for (Row row : List.of(
                new Row("Send", "\"send\":{}", ReportedStatus.ACCEPTED, null, "Send"),
                new Row("Delivery", "\"delivery\":{" + at + "}", ReportedStatus.DELIVERED, null, "Delivery"),
                new Row(
                        "DeliveryDelay",
                        "\"deliveryDelay\":{" + at + ",\"delayType\":\"MailboxFull\"}",
                        ReportedStatus.SUBMITTED,
                        null,
                        "MailboxFull"),
                new Row(
                        "Bounce",
                        "\"bounce\":{" + at + ",\"bounceType\":\"Permanent\",\"bounceSubType\":\"General\","
                                + "\"bouncedRecipients\":[{\"status\":\"5.1.1\"}]}",
                        ReportedStatus.BOUNCED,
                        Failure.INVALID_ADDRESS,
                        "5.1.1"),
                new Row(
                        "Bounce",
                        "\"bounce\":{" + at + ",\"bounceType\":\"Transient\",\"bounceSubType\":\"MailboxFull\"}",
                        ReportedStatus.UNDELIVERED,
                        null,
                        "Transient.MailboxFull"),
                new Row(
                        "Complaint",
                        "\"complaint\":{" + at + ",\"complaintFeedbackType\":\"abuse\"}",
                        ReportedStatus.COMPLAINED,
                        null,
                        "abuse"),
                new Row("Reject", "\"reject\":{}", ReportedStatus.FAILED, Failure.CONTENT, "Reject"),
                new Row(
                        "Subscription",
                        "\"subscription\":{" + at + ",\"newTopicPreferences\":{\"unsubscribeAll\":true}}",
                        ReportedStatus.DELIVERED,
                        Failure.OPTED_OUT,
                        "Subscription"))) {
            assertThat(SesEvents.parse(told(KEY, event(row.word(), row.detail()))))
                    .as(row.toString())
                    .containsExactly(new CallbackEvent.Receipt(
                            REFERENCE, "m1", row.status(), row.failure(), row.code(), Instant.parse(AT)));
        }
        assertThat(SesEvents.parse(told(KEY, event("Open", "\"open\":{}")))).isEmpty();
        assertThat(SesEvents.parse(told(KEY, "Successfully validated SNS topic")))
                .isEmpty();
        assertThat(SesEvents.parse(told(KEY, "{\"eventType\":\"Delivery\"}"))).isEmpty();
    }

    private static RawCallback asking(String topic) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Type", "SubscriptionConfirmation");
        fields.put("MessageId", "m2");
        fields.put("TopicArn", topic);
        fields.put("Message", "You have chosen to subscribe");
        fields.put("SubscribeURL", "https://evil.example/steal");
        fields.put("Token", "token&1");
        fields.put("Timestamp", AT);
        return SnsTwin.signed(KEY, fields);
    }

    /** HOOK-01: the address in the document is never called. */
    @Test
    void aSubscriptionIsConfirmedWithTheRegionAndTheTokenAlone() throws IOException {
        try (ScriptedPeer sns = ScriptedPeer.plain((request, wire) -> wire.json(200, "{}"));
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Account account = account(sns.url(), Optional.of(KEY), Optional.empty());
            assertThat(provider(http).verify(asking(TOPIC), account, NOW)).isInstanceOf(Verdict.Genuine.class);
            assertThat(provider(http).heed(asking(TOPIC), account)).isTrue();
            assertThat(sns.received())
                    .singleElement()
                    .satisfies(request -> assertThat(request.path())
                            .isEqualTo("/?Action=ConfirmSubscription&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1"
                                    + "%3A123456789012%3Amail-events&Token=token%261"));
            assertThat(provider(http).parse(asking(TOPIC))).isEmpty();
        }
    }

    /** HOOK-01 */
    @Test
    void anotherTopicIsNotBelievedAndAConfirmationThatFailsIsAskedForAgain() throws IOException {
        try (ScriptedPeer sns = ScriptedPeer.plain((request, wire) -> wire.json(500, "{}"));
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Account account = account(sns.url(), Optional.of(KEY), Optional.empty());
            assertThat(provider(http).verify(asking(TOPIC + "2"), account, NOW)).isInstanceOf(Verdict.Forged.class);
            assertThat(provider(http).heed(asking(TOPIC), account)).isFalse();
            RawCallback event = genuine(KEY, NOW);
            assertThat(provider(http).heed(event, account)).isTrue();
            assertThat(Arrays.equals(event.body(), genuine(KEY, NOW).body())).isTrue();
        }
    }
}
