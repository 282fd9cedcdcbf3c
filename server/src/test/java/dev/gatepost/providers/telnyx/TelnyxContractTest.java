package dev.gatepost.providers.telnyx;

import dev.gatepost.platform.Digests;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import tools.jackson.databind.JsonNode;

/** CHN-01: the Telnyx adapter keeps the contract. */
class TelnyxContractTest implements SmsApiContract {
    private static final String ID = "40385f64-5717-4562-b3fc-2c963f66afa6";
    private static final String BASE = "https://gw.example.com/callbacks/cnn_1";

    /** The account's key pair that stands for one of the contract's keys. */
    private static Ed25519PrivateKeyParameters pair(Secret key) {
        return new Ed25519PrivateKeyParameters(Digests.sha256(key.reveal()));
    }

    private static Secret published(Secret key) {
        return key.reveal().isEmpty()
                ? key
                : new Secret(Base64.getEncoder()
                        .encodeToString(pair(key).generatePublicKey().getEncoded()));
    }

    @Override
    public Provider provider(OutboundHttp http) {
        return new TelnyxProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(Map.of("api_key", new Secret("KEY0")));
        current.ifPresent(key -> secrets.put("public_key", published(key)));
        previous.ifPresent(key -> secrets.put("public_key_previous", published(key)));
        return new Account(
                ConnectionId.next(), Map.of("base_url", baseUrl, "messaging_profile_id", "profile-1"), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return new StrictTwin(
                "/v2/messages",
                "Bearer KEY0",
                request -> {
                    JsonNode m = SmsApiContract.document(request);
                    return m.path("from").asString("").equals(FROM)
                            && m.path("to").asString("").equals(TO)
                            && m.path("text").asString("").equals("Grüße & 50 % + more")
                            && m.path("webhook_url").asString("").equals(BASE + "?ref=" + REFERENCE.value())
                            && m.path("messaging_profile_id").asString("").equals("profile-1")
                            && !m.path("use_profile_webhooks").asBoolean(true);
                },
                200,
                goodAnswer());
    }

    @Override
    public String takenReference() {
        return ID;
    }

    @Override
    public String goodAnswer() {
        return "{\"data\":{\"record_type\":\"message\",\"id\":\"" + ID
                + "\",\"errors\":[],\"to\":[{\"status\":\"queued\"}]}}";
    }

    private static String error(int code) {
        return "{\"errors\":[{\"code\":\"" + code + "\",\"title\":\"No\",\"detail\":\"" + TO + " is wrong\"}]}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(422, error(40300), Failure.OPTED_OUT),
                new Refusal(403, error(40300), Failure.OPTED_OUT),
                new Refusal(422, error(40310), Failure.INVALID_ADDRESS),
                new Refusal(400, error(10016), Failure.INVALID_ADDRESS),
                new Refusal(422, error(40302), Failure.CONTENT),
                new Refusal(422, error(40305), Failure.ACCOUNT),
                new Refusal(401, error(10009), Failure.ACCOUNT),
                new Refusal(402, error(20100), Failure.ACCOUNT),
                new Refusal(422, error(10002), Failure.PERMANENT),
                new Refusal(401, "<html>", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(422, "{}", Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        String body = event("message.finalized", "\"to\":[{\"phone_number\":\"" + TO + "\",\"status\":\"delivered\"}]");
        String time = Long.toString(at.getEpochSecond());
        byte[] text = (time + '|' + body).getBytes(StandardCharsets.UTF_8);
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, pair(key));
        signer.update(text, 0, text.length);
        return SmsApiContract.json(
                BASE,
                body,
                new RawCallback.Header(
                        "telnyx-signature-ed25519", Base64.getEncoder().encodeToString(signer.generateSignature())),
                new RawCallback.Header("telnyx-timestamp", time));
    }

    private static String event(String type, String payload) {
        return "{\"data\":{\"event_type\":\"" + type
                + "\",\"id\":\"evt-1\",\"occurred_at\":\"2026-11-21T10:00:00.000+00:00\"," + "\"payload\":{\"id\":\""
                + ID + "\"," + payload + "}},\"meta\":{\"attempt\":1}}";
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("telnyx-signature-ed25519", "telnyx-timestamp");
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
                "queued", ReportedStatus.ACCEPTED,
                "sending", ReportedStatus.SUBMITTED,
                "sent", ReportedStatus.SENT,
                "delivered", ReportedStatus.DELIVERED,
                "read", ReportedStatus.READ,
                "delivery_failed", ReportedStatus.UNDELIVERED,
                "delivery_unconfirmed", ReportedStatus.UNDELIVERED,
                "expired", ReportedStatus.UNDELIVERED,
                "sending_failed", ReportedStatus.FAILED);
    }

    @Override
    public Map<String, Optional<Failure>> reportCodes() {
        return Map.of(
                "40300", Optional.of(Failure.OPTED_OUT),
                "40001", Optional.of(Failure.INVALID_ADDRESS),
                "40012", Optional.of(Failure.INVALID_ADDRESS),
                "40015", Optional.of(Failure.CONTENT),
                "40003", Optional.of(Failure.ACCOUNT),
                "40010", Optional.of(Failure.ACCOUNT),
                "40008", Optional.of(Failure.PERMANENT),
                "40002", Optional.empty(),
                "40011", Optional.empty(),
                "99999", Optional.empty());
    }

    @Override
    public RawCallback report(String reference, String word, String code) {
        // The address that was called is not signed: only the one in the body counts.
        return SmsApiContract.json(
                BASE + "?ref=" + "f".repeat(32) + ".9",
                event(
                        "message.finalized",
                        "\"webhook_url\":\"" + BASE + "?ref=" + reference + "\",\"to\":[{\"status\":\"" + word
                                + "\"}],\"errors\":["
                                + (code.isEmpty() ? "" : "{\"code\":\"" + code + "\",\"title\":\"x\"}") + "]"));
    }

    @Override
    public String failedWord() {
        return "delivery_failed";
    }

    @Override
    public RawCallback inbound() {
        return SmsApiContract.json(
                BASE,
                event(
                        "message.received",
                        "\"from\":{\"phone_number\":\"" + TO + "\"},\"to\":[{\"phone_number\":\"" + FROM
                                + "\",\"status\":\"webhook_delivered\"}],\"text\":\"Stop it\","
                                + "\"autoresponse_type\":\"STOP\""));
    }

    @Override
    public boolean tellsOfOptOuts() {
        return true;
    }

    @Override
    public Map<String, RawCallback> nonsense() {
        return Map.of(
                "data/event_type",
                SmsApiContract.json(BASE, event("message.exploded", "\"to\":[]")),
                "data/payload/to",
                SmsApiContract.json(BASE, event("message.sent", "\"to\":[]")),
                "data/payload/to/status",
                SmsApiContract.json(BASE, event("message.sent", "\"to\":[{\"status\":\"exploded\"}]")),
                "data/payload/id",
                SmsApiContract.json(BASE, "{\"data\":{\"event_type\":\"message.sent\",\"payload\":{\"to\":[]}}}"),
                "data/payload/from/phone_number",
                SmsApiContract.json(BASE, event("message.received", "\"to\":[{\"phone_number\":\"+1\"}]")));
    }
}
