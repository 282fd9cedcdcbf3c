package dev.gatepost.providers.plivo;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.SmsApiContract;
import dev.gatepost.providers.StrictTwin;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** CHN-01: the Plivo adapter keeps the contract. */
class PlivoContractTest implements SmsApiContract {
    private static final String AUTH_ID = "MAXXXXXXXXXXXXXXXXXX";
    private static final String ID = "db3ce55a-7f1d-11e1-8ea7-1231380bc196";
    private static final String BASE = "https://gw.example.com/callbacks/cnn_1";

    @Override
    public Provider provider(OutboundHttp http) {
        return new PlivoProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>();
        current.ifPresent(key -> secrets.put("auth_token", key));
        previous.ifPresent(key -> secrets.put("auth_token_previous", key));
        return new Account(ConnectionId.next(), Map.of("auth_id", AUTH_ID, "base_url", baseUrl), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        String basic =
                Base64.getEncoder().encodeToString((AUTH_ID + ":" + KEY.reveal()).getBytes(StandardCharsets.UTF_8));
        return new StrictTwin(
                "/v1/Account/" + AUTH_ID + "/Message/",
                "Basic " + basic,
                request -> {
                    JsonNode m = SmsApiContract.document(request);
                    return m.path("src").asString("").equals(FROM)
                            && m.path("dst").asString("").equals(TO)
                            && m.path("text").asString("").equals("Grüße & 50 % + more")
                            && m.path("url").asString("").equals(BASE + "?ref=" + REFERENCE.value())
                            && m.path("method").asString("").equals("POST");
                },
                202,
                goodAnswer());
    }

    @Override
    public String takenReference() {
        return ID;
    }

    @Override
    public String goodAnswer() {
        return "{\"message\":\"message(s) queued\",\"message_uuid\":[\"" + ID + "\"],\"api_id\":\"db3\"}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(400, "{\"api_id\":\"x\",\"error\":\"" + TO + " is wrong\"}", Failure.PERMANENT),
                new Refusal(401, "", Failure.ACCOUNT),
                new Refusal(402, "{}", Failure.ACCOUNT),
                new Refusal(403, "{}", Failure.ACCOUNT),
                new Refusal(404, "<html>", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(422, "{}", Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        String form = "To=15551230001&From=15557654321&Status=delivered&MessageUUID=" + ID + "&Units=1";
        String nonce = "12345678901234567890";
        String fields = Arrays.stream(form.split("&"))
                .map(pair -> pair.split("=", 2))
                .sorted(java.util.Comparator.comparing(pair -> pair[0]))
                .map(pair -> pair[0] + URLDecoder.decode(pair[1], StandardCharsets.UTF_8))
                .collect(Collectors.joining());
        String text = BASE + "?ref=" + REFERENCE.value() + "." + fields + "." + nonce;
        byte[] mac = Hmac.sha256(key.reveal().getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
        return SmsApiContract.form(
                BASE + "?ref=" + REFERENCE.value(),
                form,
                new RawCallback.Header(
                        "X-Plivo-Signature-V3", Base64.getEncoder().encodeToString(mac)),
                new RawCallback.Header("X-Plivo-Signature-V3-Nonce", nonce));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("X-Plivo-Signature-V3", "X-Plivo-Signature-V3-Nonce");
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        return false;
    }

    @Override
    public boolean coversTheUrl() {
        return true;
    }

    @Override
    public Map<String, ReportedStatus> statusWords() {
        return Map.of(
                "queued", ReportedStatus.ACCEPTED,
                "sent", ReportedStatus.SENT,
                "delivered", ReportedStatus.DELIVERED,
                "read", ReportedStatus.READ,
                "undelivered", ReportedStatus.UNDELIVERED,
                "failed", ReportedStatus.FAILED,
                "rejected", ReportedStatus.FAILED);
    }

    @Override
    public Map<String, Optional<Failure>> reportCodes() {
        return Map.ofEntries(
                Map.entry("200", Optional.of(Failure.OPTED_OUT)),
                Map.entry("50", Optional.of(Failure.INVALID_ADDRESS)),
                Map.entry("70", Optional.of(Failure.INVALID_ADDRESS)),
                Map.entry("10", Optional.of(Failure.CONTENT)),
                Map.entry("30", Optional.of(Failure.CONTENT)),
                Map.entry("110", Optional.of(Failure.CONTENT)),
                Map.entry("40", Optional.of(Failure.ACCOUNT)),
                Map.entry("90", Optional.of(Failure.ACCOUNT)),
                Map.entry("900", Optional.of(Failure.ACCOUNT)),
                Map.entry("950", Optional.of(Failure.ACCOUNT)),
                Map.entry("60", Optional.of(Failure.PERMANENT)),
                Map.entry("100", Optional.of(Failure.PERMANENT)),
                Map.entry("20", Optional.empty()),
                Map.entry("80", Optional.empty()),
                Map.entry("300", Optional.empty()),
                Map.entry("1000", Optional.empty()),
                Map.entry("31337", Optional.empty()));
    }

    @Override
    public RawCallback report(String reference, String word, String code) {
        // The second part of a long text: the first one's id is what the answer named.
        return SmsApiContract.form(
                BASE + "?ref=" + reference,
                "MessageUUID=another-part&ParentMessageUUID=" + ID + "&Status=" + word + "&ErrorCode=" + code);
    }

    @Override
    public String failedWord() {
        return "failed";
    }

    @Override
    public RawCallback inbound() {
        return SmsApiContract.form(
                BASE, "MessageUUID=x-1&From=15551230001&To=15557654321&Text=Stop+it&Type=sms&Units=1");
    }

    @Override
    public Map<String, RawCallback> nonsense() {
        return Map.of(
                "Status",
                SmsApiContract.form(BASE, "MessageUUID=x&Status=exploded"),
                "MessageUUID",
                SmsApiContract.form(BASE, "Status=sent"),
                "ErrorCode",
                SmsApiContract.form(BASE, "MessageUUID=x&Status=failed&ErrorCode=%3Cb%3E"),
                "To",
                SmsApiContract.form(BASE, "MessageUUID=x&From=15551230001&Text=hi"),
                "Text",
                SmsApiContract.form(BASE, "MessageUUID=x&From=1&To=2&Text=" + "x".repeat(10_001)));
    }
}
