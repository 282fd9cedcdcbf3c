package dev.gatepost.providers.messagebird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Digests;
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
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.SmsApiContract;
import dev.gatepost.providers.StrictTwin;
import dev.gatepost.providers.TestToken;
import dev.gatepost.providers.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CHN-01: the MessageBird adapter keeps the contract, with callbacks by POST and by GET. */
class MessageBirdContractTest implements SmsApiContract {
    private static final String ID = "49e40bae0b374f1ca5e3d04d46edc7c1";
    private static final String BASE = "https://gw.example.com/callbacks/cnn_1?v=0.1";

    @Override
    public Provider provider(OutboundHttp http) {
        return new MessageBirdProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(Map.of("access_key", new Secret("live_x")));
        current.ifPresent(key -> secrets.put("signing_key", key));
        previous.ifPresent(key -> secrets.put("signing_key_previous", key));
        return current.isEmpty() && previous.isEmpty()
                ? new Account(ConnectionId.next(), Map.of("base_url", baseUrl), Map.of())
                : new Account(ConnectionId.next(), Map.of("base_url", baseUrl), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return new StrictTwin(
                "/messages",
                "AccessKey live_x",
                request -> {
                    JsonNode m = SmsApiContract.document(request);
                    return m.path("originator").asString("").equals(FROM)
                            && m.path("recipients").path(0).asString("").equals("15551230001")
                            && m.path("body").asString("").equals("Grüße & 50 % + more")
                            && m.path("datacoding").asString("").equals("auto")
                            && m.path("reference").asString("").equals(REFERENCE.value())
                            && m.path("reportUrl").asString("").equals("https://gw.example.com/callbacks/cnn_1");
                },
                201,
                goodAnswer());
    }

    @Override
    public String takenReference() {
        return ID;
    }

    @Override
    public String goodAnswer() {
        return "{\"id\":\"" + ID + "\",\"direction\":\"mt\",\"recipients\":{\"totalCount\":1}}";
    }

    private static String error(int code) {
        return "{\"errors\":[{\"code\":" + code + ",\"description\":\"" + TO + " is wrong\",\"parameter\":null}]}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(401, error(2), Failure.ACCOUNT),
                new Refusal(422, error(9), Failure.PERMANENT),
                new Refusal(422, error(10), Failure.PERMANENT),
                new Refusal(404, error(20), Failure.ACCOUNT),
                new Refusal(422, error(25), Failure.ACCOUNT),
                new Refusal(422, error(7777), Failure.PERMANENT),
                new Refusal(401, "<html>", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    private static RawCallback signed(Secret key, Instant at, RawCallback callback) {
        Map<String, Object> claims = new HashMap<>(Map.of(
                "iss",
                "MessageBird",
                "nbf",
                at.getEpochSecond() - 299,
                "exp",
                at.getEpochSecond() + 299,
                "jti",
                "j-1",
                "url_hash",
                HexFormat.of().formatHex(Digests.sha256(callback.url()))));
        if (callback.body().length > 0) {
            claims.put("payload_hash", HexFormat.of().formatHex(Digests.sha256(callback.body())));
        }
        var headers = new java.util.ArrayList<>(callback.headers());
        headers.add(new RawCallback.Header("MessageBird-Signature-JWT", TestToken.of(key, claims)));
        return new RawCallback(callback.method(), callback.url(), headers, callback.body());
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, at, report(REFERENCE.value(), "delivered", ""));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("MessageBird-Signature-JWT");
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        return true;
    }

    @Override
    public boolean coversTheUrl() {
        return true;
    }

    @Override
    public Map<String, ReportedStatus> statusWords() {
        return Map.of(
                "scheduled", ReportedStatus.ACCEPTED,
                "buffered", ReportedStatus.SUBMITTED,
                "sent", ReportedStatus.SENT,
                "delivered", ReportedStatus.DELIVERED,
                "expired", ReportedStatus.UNDELIVERED,
                "delivery_failed", ReportedStatus.UNDELIVERED,
                "rejected", ReportedStatus.FAILED);
    }

    @Override
    public Map<String, Optional<Failure>> reportCodes() {
        return Map.of(
                "opted out", Optional.of(Failure.OPTED_OUT),
                "unknown subscriber", Optional.of(Failure.INVALID_ADDRESS),
                "incorrect number", Optional.of(Failure.INVALID_ADDRESS),
                "carrier rejected", Optional.of(Failure.PERMANENT),
                "insufficient balance", Optional.of(Failure.ACCOUNT),
                "unavailable subscriber", Optional.empty(),
                "received network error", Optional.empty(),
                "capacity limit reached", Optional.empty(),
                "generic delivery failure", Optional.empty());
    }

    @Override
    public RawCallback report(String reference, String word, String code) {
        return SmsApiContract.form(
                BASE,
                "id=" + ID + "&reference=" + reference + "&recipient=15551230001&status=" + word
                        + "&statusDatetime=2026-11-21T10%3A00%3A00%2B00%3A00"
                        + (code.isEmpty() ? "" : "&statusReason=" + code.replace(' ', '+') + "&statusErrorCode=5"));
    }

    @Override
    public String failedWord() {
        return "delivery_failed";
    }

    @Override
    public RawCallback inbound() {
        return SmsApiContract.form(BASE, "id=" + ID + "&originator=15551230001&recipient=15557654321&body=Stop+it");
    }

    @Override
    public Map<String, RawCallback> nonsense() {
        return Map.of(
                "id",
                SmsApiContract.form(BASE, "status=sent"),
                "status",
                SmsApiContract.form(BASE, "id=x&status=exploded"),
                "statusErrorCode",
                SmsApiContract.form(BASE, "id=x&status=sent&statusErrorCode=%3Cb%3E"),
                "receiver",
                SmsApiContract.form(BASE, "id=x&originator=15551230001&body=hi"));
    }

    private static RawCallback get(String query) {
        return new RawCallback("GET", "https://gw.example.com/callbacks/cnn_1?" + query, List.of(), new byte[0]);
    }

    /** HOOK-01: status reports come as GET, proven by the hash of their address. */
    @Test
    void aReportByGetIsProvenByItsAddressAndReadFromIt() {
        String query =
                "id=" + ID + "&reference=" + REFERENCE.value() + "&status=delivered&statusReason=successfully+delivered"
                        + "&statusDatetime=2026-11-21T10%3A00%3A00%2B00%3A00";
        RawCallback callback = signed(KEY, NOW, get(query));
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Account account = account("https://api.example.com", Optional.of(KEY), Optional.empty());
            assertThat(provider(http).verify(callback, account, NOW)).isInstanceOf(Verdict.Genuine.class);
            RawCallback other = new RawCallback(
                    "GET", callback.url().replace("delivered", "expired"), callback.headers(), new byte[0]);
            assertThat(provider(http).verify(other, account, NOW)).isInstanceOf(Verdict.Forged.class);
            assertThat(provider(http).parse(callback))
                    .containsExactly(new CallbackEvent.Receipt(
                            REFERENCE, ID, ReportedStatus.DELIVERED, null, "successfully_delivered", NOW));
            RawCallback both =
                    new RawCallback("GET", callback.url(), List.of(), "id=x".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> provider(http).parse(both)).isInstanceOf(MalformedCallback.class);
        }
    }
}
