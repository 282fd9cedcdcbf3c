package dev.gatepost.providers.rcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.RichParts;
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
import dev.gatepost.providers.ProviderContract;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.SmsApiContract;
import dev.gatepost.providers.StrictTwin;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.GoogleTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CHN-05: the RCS adapter keeps the contract. */
class RcsContractTest implements ProviderContract {
    private static final String ID = "0190a1b2-c3d4-e5f6-0718-293a4b5c6d7e";
    private static final String AGENT = "northwind_agent";
    private static final String BASE = "https://gw.example.com/callbacks/cnn_1";
    private static final String NO_RCS = "{\"error\":{\"code\":404,\"status\":\"NOT_FOUND\"}}";

    private static GoogleTokens.Result token(Account account, Duration timeout) {
        return account.secrets().containsKey("service_account")
                ? new GoogleTokens.Result.Got(new Header("Authorization", "Bearer ya29.token"))
                : new GoogleTokens.Result.Not(new Answer.Refused(Failure.ACCOUNT, "settings", "incomplete"));
    }

    @Override
    public Provider provider(OutboundHttp http) {
        return new RcsProvider(http, InstantSource.fixed(NOW), RcsContractTest::token);
    }

    @Override
    public Channel channel() {
        return Channel.RCS;
    }

    @Override
    public String from() {
        return AGENT;
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(Map.of("service_account", new Secret("{}")));
        current.ifPresent(key -> secrets.put("client_token", key));
        previous.ifPresent(key -> secrets.put("client_token_previous", key));
        return new Account(ConnectionId.next(), Map.of("base_url", baseUrl, "ttl", "300"), secrets);
    }

    private static StrictTwin twin(java.util.function.Predicate<JsonNode> fits) {
        return new StrictTwin(
                "/v1/phones/" + TO + "/agentMessages?messageId=" + ID + "&agentId=" + AGENT,
                "Bearer ya29.token",
                request -> fits.test(SmsApiContract.document(request)),
                200,
                taken());
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return twin(m -> m.at("/contentMessage/text").asString("").equals("Grüße & 50 % + more")
                && m.path("ttl").asString("").equals("300s"));
    }

    private static String taken() {
        return "{\"name\":\"phones/" + TO + "/agentMessages/" + ID + "\",\"sendTime\":\"2026-11-21T10:00:00Z\"}";
    }

    @Override
    public String takenReference() {
        return ID;
    }

    @Override
    public String goodAnswer() {
        return taken();
    }

    private static String error(String status) {
        return "{\"error\":{\"code\":400,\"message\":\"" + TO + " is wrong\",\"status\":\"" + status + "\"}}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(404, NO_RCS, Failure.INVALID_ADDRESS),
                new Refusal(400, error("INVALID_ARGUMENT"), Failure.CONTENT),
                new Refusal(401, error("UNAUTHENTICATED"), Failure.ACCOUNT),
                new Refusal(403, error("PERMISSION_DENIED"), Failure.ACCOUNT),
                new Refusal(400, error("FAILED_PRECONDITION"), Failure.PERMANENT),
                new Refusal(404, "<html>", Failure.ACCOUNT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    private static RawCallback signed(Secret key, String event) {
        byte[] data = event.getBytes(StandardCharsets.UTF_8);
        String signature = Base64.getEncoder()
                .encodeToString(Hmac.of(Hmac.Algorithm.SHA512, key.reveal().getBytes(StandardCharsets.UTF_8), data));
        return SmsApiContract.json(
                BASE,
                "{\"message\":{\"data\":\"" + Base64.getEncoder().encodeToString(data) + "\",\"messageId\":\"1\"}}",
                new RawCallback.Header("X-Goog-Signature", signature));
    }

    private static String event(String type) {
        return "{\"senderPhoneNumber\":\"" + TO + "\",\"phoneNumber\":\"" + TO + "\",\"eventType\":\"" + type
                + "\",\"eventId\":\"e1\",\"messageId\":\"" + ID + "\",\"agentId\":\"" + AGENT
                + "@rbm.goog\",\"sendTime\":\"2026-11-21T10:00:01.5Z\"}";
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, event("DELIVERED"));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("X-Goog-Signature");
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        return false;
    }

    @Override
    public boolean coversTheUrl() {
        return false;
    }

    /** What is signed is what {@code data} stands for; the rest of the envelope is not read. */
    @Override
    public boolean coversTheBody() {
        return false;
    }

    private List<CallbackEvent> parse(String event) {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            return provider(http).parse(signed(KEY, event));
        }
    }

    @Test
    void everyEventHasItsMeaning() {
        Map.of(
                        "DELIVERED", ReportedStatus.DELIVERED,
                        "READ", ReportedStatus.READ,
                        "TTL_EXPIRATION_REVOKED", ReportedStatus.UNDELIVERED)
                .forEach((type, status) -> assertThat(parse(event(type)))
                        .singleElement()
                        .isInstanceOfSatisfying(CallbackEvent.Receipt.class, receipt -> {
                            assertThat(receipt.status()).isEqualTo(status);
                            assertThat(receipt.theirs()).isEqualTo(ID);
                            assertThat(receipt.at()).isEqualTo(Instant.parse("2026-11-21T10:00:01.5Z"));
                        }));
        assertThat(parse(event("IS_TYPING"))).isEmpty();
        assertThat(parse(event("TTL_EXPIRATION_REVOKE_FAILED"))).isEmpty();
    }

    /** CON-04 */
    @Test
    void whoUnsubscribesOrWritesIsHeard() {
        assertThat(parse(event("UNSUBSCRIBE")))
                .singleElement()
                .isInstanceOfSatisfying(CallbackEvent.Inbound.class, inbound -> {
                    assertThat(inbound.optedOut()).isTrue();
                    assertThat(inbound.from()).isEqualTo(TO);
                    assertThat(inbound.to()).isEqualTo(AGENT);
                });
        String begin = "{\"senderPhoneNumber\":\"" + TO + "\",\"messageId\":\"m1\",\"agentId\":\"" + AGENT + "\",";
        Map.of(
                        begin + "\"text\":\"Stop it\"}",
                        "Stop it",
                        begin + "\"suggestionResponse\":{\"postbackData\":\"p\",\"text\":\"Yes\"}}",
                        "Yes",
                        begin + "\"location\":{\"latitude\":1}}",
                        "")
                .forEach((event, text) -> assertThat(parse(event))
                        .singleElement()
                        .isInstanceOfSatisfying(
                                CallbackEvent.Inbound.class,
                                inbound -> assertThat(inbound.text()).isEqualTo(text)));
    }

    /** HOOK-01 */
    @Test
    void googlesQuestionIsAnsweredWithItsSecret() {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Provider provider = provider(http);
            Account account = account("https://rcs.example.com", Optional.of(KEY), Optional.empty());
            RawCallback asked =
                    SmsApiContract.json(BASE, "{\"clientToken\":\"" + KEY.reveal() + "\",\"secret\":\"c2VjcmV0=\"}");
            assertThat(provider.verify(asked, account, NOW)).isInstanceOf(Verdict.Genuine.class);
            assertThat(provider.greeting(asked)).contains("c2VjcmV0=");
            RawCallback wrong = SmsApiContract.json(BASE, "{\"clientToken\":\"x\",\"secret\":\"c2VjcmV0=\"}");
            assertThat(provider.verify(wrong, account, NOW)).isInstanceOf(Verdict.Forged.class);
            assertThat(provider.greeting(genuine(KEY, NOW))).isEmpty();
        }
    }

    private Attempt attempt() {
        return new Attempt(
                REFERENCE,
                Channel.RCS,
                TO,
                AGENT + "@rbm.goog",
                null,
                "x",
                BASE,
                Duration.ofSeconds(3),
                new RichParts(
                        null,
                        Map.of(),
                        null,
                        List.of(
                                new RichParts.Suggestion("Yes", null),
                                new RichParts.Suggestion("Track", "https://northwind.example/t"))),
                () -> true,
                Map.of(),
                null);
    }

    @Test
    void suggestionsGoWithTheText() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(twin(m -> m.at("/contentMessage/suggestions/0/reply/text")
                                .asString("")
                                .equals("Yes")
                        && m.at("/contentMessage/suggestions/1/action/openUrlAction/url")
                                .asString("")
                                .equals("https://northwind.example/t")));
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            assertThat(provider(http).send(attempt(), account(peer.url(), Optional.empty(), Optional.empty())))
                    .isEqualTo(new Answer.Taken(ID));
        }
    }

    @Test
    void whatItHasAlreadyIsTakenAndNotRefused() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(409, error("ALREADY_EXISTS")));
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            assertThat(provider(http).send(attempt(), account(peer.url(), Optional.empty(), Optional.empty())))
                    .isEqualTo(new Answer.Taken(ID));
        }
    }

    /** CHN-05 */
    @Test
    void whoHasNoRcsIsAskedOnceAndSentNothing() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(404, NO_RCS));
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Provider provider = provider(http);
            Account account = checking(peer.url());
            for (int i = 0; i < 2; i++) {
                assertThat(provider.send(attempt(), account))
                        .isInstanceOfSatisfying(
                                Answer.Refused.class,
                                refused -> assertThat(refused.failure()).isEqualTo(Failure.INVALID_ADDRESS));
            }
            assertThat(peer.received())
                    .singleElement()
                    .satisfies(request -> assertThat(request.requestLine())
                            .startsWith("GET /v1/phones/" + TO + "/capabilities?requestId="));
        }
    }

    /** CHN-05 */
    @Test
    void aQuestionThatFailsHoldsBackNothing() throws IOException {
        ScriptedPeer.Script good = twin(m -> true);
        for (int status : new int[] {200, 403, 500}) {
            try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
                        if (request.requestLine().startsWith("GET")) {
                            wire.json(status, "{}");
                        } else {
                            good.answer(request, wire);
                        }
                    });
                    OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
                assertThat(provider(http).send(attempt(), checking(peer.url()))).isEqualTo(new Answer.Taken(ID));
            }
        }
    }

    private Account checking(String url) {
        Account account = account(url, Optional.empty(), Optional.empty());
        Map<String, String> settings = new HashMap<>(account.settings());
        settings.put("capability_check", "first");
        return new Account(account.connection(), settings, account.secrets());
    }
}
