package dev.gatepost.providers.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.twilio.rest.api.v2010.account.Message;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.ProviderContract;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** CHN-01: the Twilio adapter keeps the contract, and what is Twilio's own besides. */
class TwilioContractTest implements ProviderContract {
    private static final String URL = "https://gw.example.com/callbacks/cnn_1?ref=" + REFERENCE.value();

    @Override
    public Provider provider(OutboundHttp http) {
        return new TwilioProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>();
        current.ifPresent(key -> secrets.put("auth_token", key));
        previous.ifPresent(key -> secrets.put("auth_token_previous", key));
        return new Account(
                ConnectionId.next(), Map.of("account_sid", TwilioTwin.ACCOUNT_SID, "base_url", baseUrl), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return new TwilioTwin(KEY.reveal());
    }

    @Override
    public String takenReference() {
        return TwilioTwin.MESSAGE_SID;
    }

    @Override
    public String goodAnswer() {
        return TwilioTwin.taken();
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(400, TwilioTwin.error(21610), Failure.OPTED_OUT),
                new Refusal(400, TwilioTwin.error(63014), Failure.OPTED_OUT),
                new Refusal(400, TwilioTwin.error(21211), Failure.INVALID_ADDRESS),
                new Refusal(400, TwilioTwin.error(21614), Failure.INVALID_ADDRESS),
                new Refusal(400, TwilioTwin.error(21617), Failure.CONTENT),
                new Refusal(400, TwilioTwin.error(30004), Failure.BLOCKED),
                new Refusal(400, TwilioTwin.error(21608), Failure.ACCOUNT),
                new Refusal(400, TwilioTwin.error(21606), Failure.ACCOUNT),
                new Refusal(400, TwilioTwin.error(12345), Failure.PERMANENT),
                new Refusal(401, TwilioTwin.error(20003), Failure.ACCOUNT),
                new Refusal(401, "<html>", Failure.ACCOUNT),
                new Refusal(403, "", Failure.ACCOUNT),
                new Refusal(404, TwilioTwin.error(20404), Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(422, "{}", Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, URL, "AccountSid=AC1&MessageSid=SM7&MessageStatus=delivered&To=%2B15551230001&ErrorCode=");
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of(TwilioSignature.HEADER);
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        return false;
    }

    @Override
    public boolean coversTheUrl() {
        return true;
    }

    private static RawCallback signed(Secret key, String url, String form) {
        byte[] body = form.getBytes(StandardCharsets.UTF_8);
        byte[] text = FormParameters.parse(body).orElseThrow().signedText();
        byte[] mac =
                Hmac.sha1(key.reveal().getBytes(StandardCharsets.UTF_8), url.getBytes(StandardCharsets.UTF_8), text);
        return new RawCallback(
                "POST",
                url,
                List.of(
                        new RawCallback.Header("content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
                        new RawCallback.Header(
                                "x-twilio-signature", Base64.getEncoder().encodeToString(mac))),
                body);
    }

    private Answer send(Map<String, String> settings, String from, ScriptedPeer.Script script, List<String> bodies)
            throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(script);
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Map<String, String> all = new HashMap<>(settings);
            all.put("base_url", peer.url());
            Account account = new Account(
                    ConnectionId.next(), all, Map.of("auth_token", KEY, "api_key_secret", new Secret("key-secret")));
            Attempt attempt = new Attempt(
                    REFERENCE,
                    Channel.SMS,
                    TO,
                    from,
                    null,
                    "Grüße & 50 % + more",
                    "https://gw.example.com/callbacks/cnn_1",
                    Duration.ofSeconds(3));
            Answer answer = provider(http).send(attempt, account);
            peer.received()
                    .forEach(request -> bodies.add(TwilioTwin.form(request).toString()));
            return answer;
        }
    }

    @Test
    void theFormSaysWhoToWhomWhatAndWhereToReport() throws IOException {
        List<String> forms = new ArrayList<>();
        send(Map.of("account_sid", TwilioTwin.ACCOUNT_SID), FROM, genuinePeer(), forms);
        assertThat(forms)
                .singleElement()
                .asString()
                .contains("To=+15551230001")
                .contains("From=+15557654321")
                .contains("Body=Grüße & 50 % + more")
                .contains("StatusCallback=https://gw.example.com/callbacks/cnn_1?ref=" + REFERENCE.value())
                .doesNotContain("MessagingServiceSid");
    }

    @Test
    void aMessagingServiceAccompaniesTheSenderOrStandsForIt() throws IOException {
        List<String> forms = new ArrayList<>();
        Map<String, String> settings = Map.of("account_sid", TwilioTwin.ACCOUNT_SID, "messaging_service_sid", "MG1");
        send(settings, FROM, genuinePeer(), forms);
        send(settings, "MG2", genuinePeer(), forms);
        assertThat(forms.get(0)).contains("From=+15557654321").contains("MessagingServiceSid=MG1");
        assertThat(forms.get(1)).doesNotContain("From=").contains("MessagingServiceSid=MG2");
    }

    @Test
    void anApiKeySendsInPlaceOfTheAuthToken() throws IOException {
        String expected = Base64.getEncoder().encodeToString("SK1:key-secret".getBytes(StandardCharsets.UTF_8));
        Answer answer = send(
                Map.of("account_sid", TwilioTwin.ACCOUNT_SID, "api_key_sid", "SK1"),
                FROM,
                (request, wire) -> wire.json(
                        request.header("Authorization").equals(Optional.of("Basic " + expected)) ? 201 : 401,
                        TwilioTwin.taken()),
                new ArrayList<>());
        assertThat(answer).isInstanceOf(Answer.Taken.class);
    }

    @Test
    void codesThatPassAreTriedLaterWhateverTheStatus() throws IOException {
        for (int code : List.of(20429, 21611, 30001, 30022, 63018)) {
            assertThat(send(
                            Map.of("account_sid", TwilioTwin.ACCOUNT_SID),
                            FROM,
                            (request, wire) -> wire.json(400, TwilioTwin.error(code)),
                            new ArrayList<>()))
                    .isEqualTo(new Answer.TryLater(
                            Integer.toString(code),
                            null,
                            Set.of(21611, 30022).contains(code)
                                    ? Provider.Cause.SENDER_TOO_FAST
                                    : Provider.Cause.ACCOUNT_TOO_FAST));
        }
    }

    @Test
    void aMessageThatFailedAtOnceIsRefusedBecauseNoCallbackFollows() throws IOException {
        assertThat(send(
                        Map.of("account_sid", TwilioTwin.ACCOUNT_SID),
                        FROM,
                        (request, wire) ->
                                wire.json(201, "{\"sid\":\"SM1\",\"status\":\"failed\",\"error_code\":21610}"),
                        new ArrayList<>()))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.OPTED_OUT));
    }

    private static List<CallbackEvent> parse(String url, String form) {
        return TwilioCallbacks.parse(signed(KEY, url, form));
    }

    @Test
    void aReceiptCarriesOurReferenceTheirIdAndTheirCode() {
        assertThat(parse(URL, "MessageSid=SM7&MessageStatus=undelivered&ErrorCode=30005"))
                .containsExactly(new CallbackEvent.Receipt(
                        REFERENCE, "SM7", ReportedStatus.UNDELIVERED, Failure.INVALID_ADDRESS, "30005", null));
        assertThat(parse(URL, "MessageSid=SM7&MessageStatus=undelivered&ErrorCode=30003"))
                .containsExactly(
                        new CallbackEvent.Receipt(REFERENCE, "SM7", ReportedStatus.UNDELIVERED, null, "30003", null));
        assertThat(parse("https://gw.example.com/c", "MessageSid=SM7&MessageStatus=sent"))
                .containsExactly(new CallbackEvent.Receipt(null, "SM7", ReportedStatus.SENT, null, "sent", null));
    }

    @Test
    void everyStatusWordOfTwilioHasItsUnifiedOne() {
        Map<String, ReportedStatus> words = Map.ofEntries(
                Map.entry("accepted", ReportedStatus.ACCEPTED),
                Map.entry("scheduled", ReportedStatus.ACCEPTED),
                Map.entry("queued", ReportedStatus.ACCEPTED),
                Map.entry("sending", ReportedStatus.SUBMITTED),
                Map.entry("sent", ReportedStatus.SENT),
                Map.entry("delivered", ReportedStatus.DELIVERED),
                Map.entry("partially_delivered", ReportedStatus.DELIVERED),
                Map.entry("read", ReportedStatus.READ),
                Map.entry("undelivered", ReportedStatus.UNDELIVERED),
                Map.entry("failed", ReportedStatus.FAILED),
                Map.entry("canceled", ReportedStatus.FAILED));
        words.forEach((word, status) -> assertThat(parse(URL, "MessageSid=SM7&MessageStatus=" + word))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallbackEvent.Receipt.class,
                        receipt -> assertThat(receipt.status()).isEqualTo(status)));
        // The SDK's own list of words, so that a new one is noticed.
        assertThat(Arrays.stream(Message.Status.values())
                        .map(Object::toString)
                        .filter(word -> !word.startsWith("receiv")))
                .containsExactlyInAnyOrderElementsOf(words.keySet());
    }

    /** CON-04 */
    @Test
    void anInboundMessageSaysWhetherTwilioBlocksFromNowOn() {
        assertThat(parse(
                        URL,
                        "MessageSid=SM8&SmsStatus=received&From=%2B15551230001&To=%2B15557654321&Body=Stop+it"
                                + "&NumMedia=0&OptOutType=STOP"))
                .containsExactly(new CallbackEvent.Inbound(Channel.SMS, TO, FROM, "Stop it", true, null));
        assertThat(parse(
                        URL,
                        "MessageSid=SM8&From=whatsapp%3A%2B15551230001&To=whatsapp%3A%2B15557654321&Body="
                                + "&OptOutType=HELP"))
                .containsExactly(new CallbackEvent.Inbound(Channel.WHATSAPP, TO, FROM, "", false, null));
    }

    /** HOOK-05 */
    @Test
    void provenNonsenseIsMalformedAndNamesTheField() {
        Map<String, String> cases = Map.of(
                "MessageSid=SM7&MessageStatus=exploded",
                "MessageStatus",
                "MessageStatus=sent",
                "MessageSid",
                "MessageSid=SM7&MessageStatus=failed&ErrorCode=x",
                "ErrorCode",
                "MessageSid=SM7&From=%2B1&Body=hi",
                "To",
                "MessageSid=SM7&From=fax%3A1&To=2&Body=hi",
                "From",
                "MessageSid=SM7&From=1&To=2&Body=" + "x".repeat(10_001),
                "Body");
        cases.forEach((form, field) -> assertThatThrownBy(() -> parse(URL, form))
                .isInstanceOf(MalformedCallback.class)
                .hasMessage(field));
        assertThatThrownBy(() -> parse("https://h/c?ref=nonsense", "MessageSid=SM7&MessageStatus=sent"))
                .isInstanceOf(MalformedCallback.class)
                .hasMessage("ref");
    }

    /** HOOK-03: the idempotency token is not signed, so it must not make a replay look new. */
    @Test
    void aReplayWithAnotherIdempotencyTokenHasTheSameEventId() {
        RawCallback first = genuine(KEY, NOW);
        List<RawCallback.Header> headers = new ArrayList<>(first.headers());
        headers.add(new RawCallback.Header("I-Twilio-Idempotency-Token", "another"));
        RawCallback replay = new RawCallback(first.method(), first.url(), headers, first.body());
        List<Secret> tokens = List.of(KEY);
        assertThat(TwilioSignature.verify(replay, tokens))
                .isEqualTo(TwilioSignature.verify(first, tokens))
                .isEqualTo(new Verdict.Genuine("SM7:delivered"));
    }
}
