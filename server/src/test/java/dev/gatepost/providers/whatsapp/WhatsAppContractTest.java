package dev.gatepost.providers.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.RichParts;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
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
import dev.gatepost.providers.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CHN-06: the WhatsApp adapter keeps the contract. */
class WhatsAppContractTest implements SmsApiContract {
    private static final String ID = "wamid.HBgLMTU1NTEyMzAwMDEVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA==";
    static final String BASE = "https://gw.example.com/callbacks/cnn_1";

    @Override
    public Provider provider(OutboundHttp http) {
        return new WhatsAppProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Channel channel() {
        return Channel.WHATSAPP;
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(
                Map.of("access_token", new Secret("EAAB0"), "verify_token", new Secret("a word of ours")));
        current.ifPresent(key -> secrets.put("app_secret", key));
        previous.ifPresent(key -> secrets.put("app_secret_previous", key));
        return new Account(
                ConnectionId.next(), Map.of("base_url", baseUrl, "phone_number_id", "106540352242922"), secrets);
    }

    private static ScriptedPeer.Script twin(java.util.function.Predicate<JsonNode> fits) {
        return new StrictTwin(
                "/v24.0/106540352242922/messages",
                "Bearer EAAB0",
                request -> fits.test(SmsApiContract.document(request)),
                200,
                answer());
    }

    private static boolean isOurs(JsonNode m) {
        return m.path("messaging_product").asString("").equals("whatsapp")
                && m.path("to").asString("").equals(TO)
                && m.path("biz_opaque_callback_data").asString("").equals(REFERENCE.value());
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return twin(m -> isOurs(m)
                && m.path("type").asString("").equals("text")
                && m.path("text").path("body").asString("").equals("Grüße & 50 % + more"));
    }

    @Override
    public String takenReference() {
        return ID;
    }

    private static String answer() {
        return "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"" + TO
                + "\",\"wa_id\":\"15551230001\"}]," + "\"messages\":[{\"id\":\"" + ID
                + "\",\"message_status\":\"accepted\"}]}";
    }

    @Override
    public String goodAnswer() {
        return answer();
    }

    private static String error(int code) {
        return "{\"error\":{\"message\":\"(#" + code + ") " + TO + " is wrong\",\"type\":\"OAuthException\",\"code\":"
                + code + ",\"fbtrace_id\":\"Az8or2yhqkZfEZ-_4Qn_Bam\"}}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(400, error(131050), Failure.OPTED_OUT),
                new Refusal(400, error(131026), Failure.INVALID_ADDRESS),
                new Refusal(400, error(131047), Failure.PERMANENT),
                new Refusal(400, error(131049), Failure.PERMANENT),
                new Refusal(404, error(132001), Failure.CONTENT),
                new Refusal(400, error(132000), Failure.CONTENT),
                new Refusal(400, error(132015), Failure.CONTENT),
                new Refusal(400, error(100), Failure.CONTENT),
                new Refusal(401, error(190), Failure.ACCOUNT),
                new Refusal(403, error(10), Failure.ACCOUNT),
                new Refusal(403, error(131031), Failure.ACCOUNT),
                new Refusal(403, error(368), Failure.ACCOUNT),
                new Refusal(400, error(131042), Failure.ACCOUNT),
                new Refusal(400, error(999_999), Failure.PERMANENT),
                new Refusal(401, "<html>", Failure.ACCOUNT),
                new Refusal(400, "{}", Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    private static RawCallback.Header signed(Secret key, String body) {
        byte[] mac = Hmac.sha256(key.reveal().getBytes(StandardCharsets.UTF_8), body.getBytes(StandardCharsets.UTF_8));
        return new RawCallback.Header(
                "X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac));
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        String body = changes("\"statuses\":[" + status(REFERENCE.value(), "delivered", "") + "]");
        return SmsApiContract.json(BASE, body, signed(key, body));
    }

    static String changes(String value) {
        return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\","
                + "\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"1 555-765-4321\","
                + "\"phone_number_id\":\"106540352242922\"}," + value + "}}]}]}";
    }

    static String status(String reference, String word, String code) {
        return "{\"id\":\"" + ID + "\",\"status\":\"" + word + "\",\"timestamp\":\"1795255200\","
                + "\"recipient_id\":\"15551230001\",\"biz_opaque_callback_data\":\"" + reference + "\",\"errors\":["
                + (code.isEmpty() ? "" : "{\"code\":" + code + ",\"title\":\"x\"}") + "]}";
    }

    static String written(String type, String content) {
        return "{\"from\":\"15551230001\",\"id\":\"wamid.IN\",\"timestamp\":\"1795255200\",\"type\":\"" + type + "\","
                + content + "}";
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("X-Hub-Signature-256");
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
    public Map<String, ReportedStatus> statusWords() {
        return Map.of(
                "sent", ReportedStatus.SENT,
                "delivered", ReportedStatus.DELIVERED,
                "read", ReportedStatus.READ,
                "played", ReportedStatus.READ,
                "failed", ReportedStatus.FAILED);
    }

    @Override
    public Map<String, Optional<Failure>> reportCodes() {
        return Map.of(
                "131050", Optional.of(Failure.OPTED_OUT),
                "131026", Optional.of(Failure.INVALID_ADDRESS),
                "131047", Optional.of(Failure.PERMANENT),
                "131053", Optional.of(Failure.CONTENT),
                "131042", Optional.of(Failure.ACCOUNT),
                "131000", Optional.empty(),
                "131048", Optional.empty(),
                "424242", Optional.empty());
    }

    @Override
    public RawCallback report(String reference, String word, String code) {
        return SmsApiContract.json(BASE, changes("\"statuses\":[" + status(reference, word, code) + "]"));
    }

    @Override
    public String failedWord() {
        return "failed";
    }

    @Override
    public RawCallback inbound() {
        return SmsApiContract.json(
                BASE, changes("\"messages\":[" + written("text", "\"text\":{\"body\":\"Stop it\"}") + "]"));
    }

    @Override
    public Map<String, RawCallback> nonsense() {
        return Map.of(
                "object",
                SmsApiContract.json(BASE, "{\"object\":\"page\",\"entry\":[]}"),
                "entry/changes/value/statuses/id",
                SmsApiContract.json(BASE, changes("\"statuses\":[{\"status\":\"sent\"}]")),
                "entry/changes/value/messages/id",
                SmsApiContract.json(BASE, changes("\"messages\":[{\"from\":\"15551230001\",\"type\":\"text\"}]")),
                "entry/changes/value/messages/from_user_id",
                SmsApiContract.json(BASE, changes("\"messages\":[{\"id\":\"wamid.1\",\"type\":\"text\"}]")));
    }

    /** CHN-06 */
    @Test
    void aRegisteredTemplateGoesByItsNameWithItsValuesInTheirPlaces() throws IOException {
        var template = new RichParts.Template(
                "order_shipped",
                "en_US",
                List.of(
                        new RichParts.Component("header", List.of(new RichParts.Value("shop", "Northwind")), List.of()),
                        new RichParts.Component(
                                "body",
                                List.of(new RichParts.Value("name", "Lena"), new RichParts.Value("order", "A-7")),
                                List.of()),
                        new RichParts.Component("footer", List.of(), List.of()),
                        new RichParts.Component("button", List.of(), List.of()),
                        new RichParts.Component("button", List.of(), List.of(new RichParts.Value("track", "z9")))));
        assertThat(sent(
                        template,
                        "positional",
                        m -> isTemplate(m)
                                && m.at("/template/components/1/parameters/0/parameter_name")
                                        .isMissingNode()))
                .isEqualTo(new Answer.Taken(ID));
        assertThat(sent(
                        template,
                        "named",
                        m -> isTemplate(m)
                                && m.at("/template/components/1/parameters/1/parameter_name")
                                        .asString("")
                                        .equals("order")))
                .isEqualTo(new Answer.Taken(ID));
    }

    private static boolean isTemplate(JsonNode m) {
        return isOurs(m)
                && m.path("type").asString("").equals("template")
                && m.at("/template/name").asString("").equals("order_shipped")
                && m.at("/template/language/code").asString("").equals("en_US")
                && m.at("/template/components").size() == 3
                && m.at("/template/components/0/type").asString("").equals("header")
                && m.at("/template/components/0/parameters/0/text").asString("").equals("Northwind")
                && m.at("/template/components/1/parameters/0/text").asString("").equals("Lena")
                && m.at("/template/components/1/parameters/1/text").asString("").equals("A-7")
                && m.at("/template/components/2/sub_type").asString("").equals("url")
                && m.at("/template/components/2/index").asString("").equals("1")
                && m.at("/template/components/2/parameters/0/text").asString("").equals("z9");
    }

    private Answer sent(RichParts.Template template, String form, java.util.function.Predicate<JsonNode> fits)
            throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(twin(fits));
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Account account = account(peer.url(), Optional.of(KEY), Optional.empty());
            Map<String, String> settings = new HashMap<>(account.settings());
            settings.put("template_parameters", form);
            var attempt = new Attempt(
                    REFERENCE,
                    Channel.WHATSAPP,
                    TO,
                    FROM,
                    null,
                    "Northwind: it left",
                    BASE,
                    Duration.ofSeconds(3),
                    new RichParts(null, Map.of(), template, List.of()),
                    () -> true,
                    Map.of(),
                    null);
            return provider(http).send(attempt, new Account(account.connection(), settings, account.secrets()));
        }
    }

    @Test
    void tooMuchForOneNumberSlowsThatNumberAndNotTheAccount() throws IOException {
        Map<Integer, Provider.Cause> causes = Map.of(
                131048, Provider.Cause.SENDER_TOO_FAST,
                131056, Provider.Cause.SENDER_TOO_FAST,
                130429, Provider.Cause.ACCOUNT_TOO_FAST,
                131016, Provider.Cause.FAULT);
        for (var entry : causes.entrySet()) {
            try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(400, error(entry.getKey())));
                    OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
                var attempt =
                        new Attempt(REFERENCE, Channel.WHATSAPP, TO, FROM, null, "x", BASE, Duration.ofSeconds(3));
                assertThat(provider(http).send(attempt, account(peer.url(), Optional.of(KEY), Optional.empty())))
                        .isInstanceOfSatisfying(
                                Answer.TryLater.class,
                                later -> assertThat(later.cause()).isEqualTo(entry.getValue()));
            }
        }
    }

    /** CHN-06: somebody who goes by a user name is written to by the id that stands for them. */
    @Test
    void aPersonWithoutANumberIsWrittenToByTheirId() throws IOException {
        List<String> bodies = new CopyOnWriteArrayList<>();
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
                    bodies.add(request.text());
                    wire.json(200, "{\"messages\": [{\"id\": \"wamid.1\"}]}");
                });
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            for (String to : List.of("US.13491208655302741918", TO)) {
                var attempt =
                        new Attempt(REFERENCE, Channel.WHATSAPP, to, FROM, null, "x", BASE, Duration.ofSeconds(3));
                assertThat(provider(http).send(attempt, account(peer.url(), Optional.of(KEY), Optional.empty())))
                        .isInstanceOf(Answer.Taken.class);
            }
        }
        assertThat(bodies.getFirst())
                .contains("\"recipient\":\"US.13491208655302741918\"")
                .doesNotContain("\"to\"");
        assertThat(bodies.getLast()).contains("\"to\":\"" + TO).doesNotContain("\"recipient\":");
    }

    /** HOOK-01: Meta asks whether the address is ours, and is answered only where it knows our word. */
    @Test
    void metasQuestionIsAnsweredWithItsChallenge() {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Provider provider = provider(http);
            Account account = account("https://graph.example.com", Optional.of(KEY), Optional.empty());
            String query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
            RawCallback asked = new RawCallback("GET", BASE + query + "a+word+of+ours", List.of(), new byte[0]);
            assertThat(provider.verify(asked, account, NOW)).isInstanceOf(Verdict.Genuine.class);
            assertThat(provider.greeting(asked)).contains("1158201444");
            RawCallback wrong = new RawCallback("GET", BASE + query + "another", List.of(), new byte[0]);
            assertThat(provider.verify(wrong, account, NOW)).isInstanceOf(Verdict.Forged.class);
            assertThat(provider.greeting(genuine(KEY, NOW))).isEmpty();
            RawCallback markup = new RawCallback(
                    "GET", BASE + "?hub.mode=subscribe&hub.challenge=%3Cscript%3E", List.of(), new byte[0]);
            assertThat(provider.greeting(markup)).isEmpty();
        }
    }
}
