package dev.gatepost.providers.sinch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
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
import dev.gatepost.providers.Provider.Standing;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.SmsApiContract;
import dev.gatepost.providers.StrictTwin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CHN-01: the Sinch adapter keeps the contract, and tells what became of a message that is in doubt. */
class SinchContractTest implements SmsApiContract {
    private static final String PLAN = "plan-1";
    private static final String ID = "01FC66621XXXXX119Z8PMV1QPQ";
    private static final String BASE = "https://gw.example.com/callbacks/cnn_1";

    @Override
    public Provider provider(OutboundHttp http) {
        return new SinchProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(Map.of("api_token", new Secret("token")));
        current.ifPresent(key -> secrets.put("secret", key));
        previous.ifPresent(key -> secrets.put("secret_previous", key));
        return new Account(ConnectionId.next(), Map.of("service_plan_id", PLAN, "base_url", baseUrl), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return new StrictTwin(
                "/xms/v1/" + PLAN + "/batches",
                "Bearer token",
                request -> {
                    JsonNode m = SmsApiContract.document(request);
                    return m.path("from").asString("").equals(FROM)
                            && m.path("to").path(0).asString("").equals(TO)
                            && m.path("to").size() == 1
                            && m.path("body").asString("").equals("Grüße & 50 % + more")
                            && m.path("callback_url").asString("").equals(BASE)
                            && m.path("client_reference").asString("").equals(REFERENCE.value())
                            && m.path("delivery_report").asString("").equals("per_recipient");
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
        return "{\"id\":\"" + ID + "\",\"to\":[\"" + TO + "\"],\"canceled\":false}";
    }

    @Override
    public List<Refusal> refusals() {
        String syntax = "{\"code\":\"syntax_invalid_parameter_format\",\"text\":\"" + TO + " is wrong\"}";
        return List.of(
                new Refusal(400, syntax, Failure.PERMANENT),
                new Refusal(401, "", Failure.ACCOUNT),
                new Refusal(402, "{}", Failure.ACCOUNT),
                new Refusal(403, "{\"code\":\"unknown_originator_address\",\"text\":\"x\"}", Failure.ACCOUNT),
                new Refusal(404, "<html>", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        String body = body(REFERENCE.value(), "Delivered", "0");
        String time = Long.toString(at.getEpochSecond());
        byte[] mac = Hmac.sha256(
                key.reveal().getBytes(StandardCharsets.UTF_8),
                (body + ".nonce-7." + time).getBytes(StandardCharsets.UTF_8));
        return SmsApiContract.json(
                BASE,
                body,
                new RawCallback.Header(
                        "x-sinch-webhook-signature", Base64.getEncoder().encodeToString(mac)),
                new RawCallback.Header("x-sinch-webhook-signature-nonce", "nonce-7"),
                new RawCallback.Header("x-sinch-webhook-signature-timestamp", time));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of(
                "x-sinch-webhook-signature", "x-sinch-webhook-signature-nonce", "x-sinch-webhook-signature-timestamp");
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
                "Queued", ReportedStatus.SUBMITTED,
                "Dispatched", ReportedStatus.SENT,
                "Delivered", ReportedStatus.DELIVERED,
                "Expired", ReportedStatus.UNDELIVERED,
                "Deleted", ReportedStatus.UNDELIVERED,
                "Unknown", ReportedStatus.UNDELIVERED,
                "Failed", ReportedStatus.FAILED,
                "Aborted", ReportedStatus.FAILED,
                "Cancelled", ReportedStatus.FAILED,
                "Rejected", ReportedStatus.FAILED);
    }

    @Override
    public Map<String, Optional<Failure>> reportCodes() {
        return Map.of(
                "402", Optional.of(Failure.PERMANENT),
                "405", Optional.of(Failure.PERMANENT),
                "410", Optional.of(Failure.ACCOUNT),
                "413", Optional.of(Failure.ACCOUNT),
                "411", Optional.of(Failure.CONTENT),
                "403", Optional.empty(),
                "404", Optional.empty(),
                "406", Optional.empty(),
                "999", Optional.empty());
    }

    private static String body(String reference, String word, String code) {
        return "{\"type\":\"recipient_delivery_report_sms\",\"batch_id\":\"" + ID + "\",\"recipient\":\"15551230001\","
                + (code.isEmpty() ? "" : "\"code\":" + code + ",")
                + "\"status\":\"" + word + "\",\"at\":\"2026-11-21T10:00:00.93Z\",\"client_reference\":\"" + reference
                + "\"}";
    }

    @Override
    public RawCallback report(String reference, String word, String code) {
        return SmsApiContract.json(BASE, body(reference, word, code));
    }

    @Override
    public String failedWord() {
        return "Failed";
    }

    @Override
    public RawCallback inbound() {
        return SmsApiContract.json(
                BASE,
                "{\"type\":\"mo_text\",\"id\":\"in-1\",\"from\":\"15551230001\",\"to\":\"15557654321\","
                        + "\"body\":\"Stop it\",\"received_at\":\"2026-11-21T10:00:00Z\"}");
    }

    @Override
    public Map<String, RawCallback> nonsense() {
        return Map.of(
                "type",
                SmsApiContract.json(BASE, "{\"type\":\"mo_exploded\"}"),
                "status",
                SmsApiContract.json(BASE, body("", "Exploded", "")),
                "batch_id",
                SmsApiContract.json(BASE, "{\"type\":\"recipient_delivery_report_sms\",\"status\":\"Failed\"}"),
                "statuses",
                SmsApiContract.json(BASE, "{\"type\":\"delivery_report_sms\",\"batch_id\":\"b\"}"),
                "from",
                SmsApiContract.json(BASE, "{\"type\":\"mo_text\",\"id\":\"x\",\"body\":\"hi\"}"));
    }

    @Test
    void aReportOnABatchBringsAnEventForEachOfItsStatuses() {
        String body = "{\"type\":\"delivery_report_sms\",\"batch_id\":\"" + ID + "\",\"client_reference\":\""
                + REFERENCE.value() + "\",\"total_message_count\":2,\"statuses\":["
                + "{\"code\":401,\"status\":\"Dispatched\",\"count\":1},{\"code\":0,\"status\":\"Delivered\",\"count\":1}]}";
        assertThat(SinchCallbacks.parse(SmsApiContract.json(BASE, body)))
                .containsExactly(
                        new CallbackEvent.Receipt(REFERENCE, ID, ReportedStatus.SENT, null, "401", null),
                        new CallbackEvent.Receipt(REFERENCE, ID, ReportedStatus.DELIVERED, null, "0", null));
    }

    private Standing ask(ScriptedPeer.Script script) throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(script);
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            return provider(http).ask(REFERENCE, account(peer.url(), Optional.of(KEY), Optional.empty()));
        }
    }

    /** MSG-02 */
    @Test
    void aMessageInDoubtIsFoundByOurReferenceWithItsLatestStatus() throws IOException {
        assertThat(ask((request, wire) -> {
                    boolean own = request.path().endsWith("?client_reference=" + REFERENCE.value());
                    String mark = "\"client_reference\":\"" + REFERENCE.value() + "\"";
                    if (own && request.path().startsWith("/xms/v1/" + PLAN + "/batches?")) {
                        wire.json(
                                200,
                                "{\"count\":2,\"batches\":[{\"id\":\"other\",\"client_reference\":\"x\"},{\"id\":\""
                                        + ID + "\"," + mark + "}]}");
                    } else if (own && request.path().startsWith("/xms/v1/" + PLAN + "/delivery_reports?")) {
                        wire.json(200, "{\"delivery_reports\":[{\"status\":\"Delivered\"," + mark + "}]}");
                    } else {
                        wire.json(404, "{}");
                    }
                }))
                .isEqualTo(new Standing.Has(ID, ReportedStatus.DELIVERED));
    }

    /** MSG-02: nobody promised that a batch is listed at once, so its absence proves nothing. */
    @Test
    void aMessageThatIsNotListedMayStillBeThere() throws IOException {
        assertThat(ask((request, wire) -> wire.json(200, "{\"count\":0,\"batches\":[]}")))
                .isInstanceOf(Standing.CannotTell.class);
        assertThat(ask((request, wire) -> wire.json(500, ""))).isInstanceOf(Standing.CannotTell.class);
        assertThat(ask((request, wire) -> wire.hangUp())).isInstanceOf(Standing.CannotTell.class);
    }
}
