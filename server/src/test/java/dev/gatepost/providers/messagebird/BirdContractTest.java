package dev.gatepost.providers.messagebird;

import dev.gatepost.platform.Digests;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** CHN-01: the Bird adapter keeps the contract. */
class BirdContractTest implements SmsApiContract {
    private static final String ID = "96a0b5fa-a986-453d-be5c-3117f989f025";
    private static final String BASE = "https://gw.example.com/callbacks/cnn_1?v=0.1";

    @Override
    public Provider provider(OutboundHttp http) {
        return new BirdProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(Map.of("access_key", new Secret("key-1")));
        current.ifPresent(key -> secrets.put("signing_key", key));
        previous.ifPresent(key -> secrets.put("signing_key_previous", key));
        return new Account(
                ConnectionId.next(),
                Map.of("workspace_id", "ws-1", "channel_id", "ch-1", "base_url", baseUrl),
                secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return new StrictTwin(
                "/workspaces/ws-1/channels/ch-1/messages",
                "AccessKey key-1",
                request -> {
                    JsonNode m = SmsApiContract.document(request);
                    JsonNode person = m.path("receiver").path("contacts").path(0);
                    return person.path("identifierKey").asString("").equals("phonenumber")
                            && person.path("identifierValue").asString("").equals(TO)
                            && m.path("body").path("type").asString("").equals("text")
                            && m.path("body")
                                    .path("text")
                                    .path("text")
                                    .asString("")
                                    .equals("Grüße & 50 % + more")
                            && m.path("reference").asString("").equals(REFERENCE.value());
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
        return "{\"id\":\"" + ID + "\",\"status\":\"accepted\"}";
    }

    @Override
    public List<Refusal> refusals() {
        String wrong = "{\"code\":\"InvalidPayload\",\"message\":\"" + TO + " is wrong\"}";
        return List.of(
                new Refusal(400, wrong, Failure.PERMANENT),
                new Refusal(422, wrong, Failure.PERMANENT),
                new Refusal(401, "", Failure.ACCOUNT),
                new Refusal(402, "{}", Failure.ACCOUNT),
                new Refusal(403, "{\"code\":\"AccessDenied\"}", Failure.ACCOUNT),
                new Refusal(404, "<html>", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        String body = outbound(REFERENCE.value(), "delivered", "");
        String time = Long.toString(at.getEpochSecond());
        byte[] mac = Hmac.sha256(
                key.reveal().getBytes(StandardCharsets.UTF_8),
                (time + "\n" + BASE + "\n").getBytes(StandardCharsets.UTF_8),
                Digests.sha256(body));
        return SmsApiContract.json(
                BASE,
                body,
                new RawCallback.Header(
                        "messagebird-signature", Base64.getEncoder().encodeToString(mac)),
                new RawCallback.Header("messagebird-request-timestamp", time));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of("messagebird-signature", "messagebird-request-timestamp");
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
                "accepted", ReportedStatus.ACCEPTED,
                "processing", ReportedStatus.SUBMITTED,
                "sent", ReportedStatus.SENT,
                "delivered", ReportedStatus.DELIVERED,
                "read", ReportedStatus.READ,
                "delivery_failed", ReportedStatus.UNDELIVERED,
                "sending_failed", ReportedStatus.FAILED,
                "rejected", ReportedStatus.FAILED);
    }

    @Override
    public Map<String, Optional<Failure>> reportCodes() {
        return Map.of(
                "opted_out", Optional.of(Failure.OPTED_OUT),
                "unknown_subscriber", Optional.of(Failure.INVALID_ADDRESS),
                "carrier_rejected", Optional.of(Failure.PERMANENT),
                "insufficient_balance", Optional.of(Failure.ACCOUNT),
                "received_network_error", Optional.empty(),
                "something_new", Optional.empty());
    }

    private static String outbound(String reference, String word, String details) {
        return "{\"service\":\"channels\",\"event\":\"sms.outbound\",\"payload\":{\"id\":\"" + ID
                + "\",\"reference\":\""
                + reference + "\",\"status\":\"" + word + "\",\"direction\":\"outgoing\","
                + "\"lastStatusAt\":\"2026-11-21T10:00:00.736Z\""
                + (details.isEmpty() ? "" : ",\"details\":\"" + details + "\",\"failure\":{\"code\":15005}")
                + "}}";
    }

    @Override
    public RawCallback report(String reference, String word, String code) {
        return SmsApiContract.json(BASE, outbound(reference, word, code));
    }

    @Override
    public String failedWord() {
        return "delivery_failed";
    }

    @Override
    public RawCallback inbound() {
        return SmsApiContract.json(
                BASE,
                "{\"service\":\"channels\",\"event\":\"sms.inbound\",\"payload\":{\"id\":\"" + ID
                        + "\",\"sender\":{\"contact\":{\"identifierKey\":\"phonenumber\",\"identifierValue\":\"" + TO
                        + "\"}},\"receiver\":{\"connector\":{\"id\":\"c\",\"identifierValue\":\"" + FROM
                        + "\"}},\"body\":{\"type\":\"text\",\"text\":{\"text\":\"Stop it\"}},"
                        + "\"createdAt\":\"2026-11-21T10:00:00Z\"}}");
    }

    @Override
    public Map<String, RawCallback> nonsense() {
        return Map.of(
                "event",
                SmsApiContract.json(BASE, "{\"event\":\"sms.exploded\",\"payload\":{\"id\":\"x\"}}"),
                "payload/id",
                SmsApiContract.json(BASE, "{\"event\":\"sms.outbound\",\"payload\":{}}"),
                "payload/status",
                SmsApiContract.json(BASE, outbound("", "exploded", "")),
                "payload/sender/contact/identifierValue",
                SmsApiContract.json(BASE, "{\"event\":\"sms.inbound\",\"payload\":{\"id\":\"x\"}}"));
    }
}
