package dev.gatepost.providers.mailgun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.Channel;
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
import dev.gatepost.providers.proofs.Proofs;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CHN-02, HOOK-01: Mailgun. */
class MailgunContractTest implements ProviderContract {
    private static final String TOKEN = "a".repeat(50);

    @Override
    public Provider provider(OutboundHttp http) {
        return new MailgunProvider(http, () -> NOW);
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>();
        current.ifPresent(key -> secrets.put("api_key", key));
        current.ifPresent(key -> secrets.put("signing_key", key));
        previous.ifPresent(key -> secrets.put("signing_key_previous", key));
        return new Account(
                ConnectionId.next(),
                Map.of("base_url", baseUrl, "domain", "mg.northwind.example", "tag", "offers", "from_name", "N \"W\""),
                secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString(("api:" + KEY.reveal()).getBytes(StandardCharsets.UTF_8));
        return (request, wire) -> {
            boolean fits = request.requestLine().equals("POST /v3/mg.northwind.example/messages HTTP/1.1")
                    && request.header("Authorization").equals(Optional.of(expected))
                    && request.text().contains("to=lena%40example.com");
            wire.json(fits ? 200 : 400, goodAnswer());
        };
    }

    @Override
    public String takenReference() {
        return "20261121.1@mg.northwind.example";
    }

    @Override
    public String goodAnswer() {
        return "{\"id\":\"<" + takenReference() + ">\",\"message\":\"Queued. Thank you.\"}";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(400, "{\"message\":\"to parameter is not a valid address\"}", Failure.INVALID_ADDRESS),
                new Refusal(400, "{\"message\":\"from is wrong: lena@example.com\"}", Failure.PERMANENT),
                new Refusal(401, "Forbidden", Failure.ACCOUNT),
                new Refusal(402, "{}", Failure.ACCOUNT),
                new Refusal(404, "{}", Failure.ACCOUNT),
                new Refusal(413, "{}", Failure.CONTENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, at, event("delivered", ""));
    }

    private static String event(String word, String more) {
        return "\"event-data\":{\"event\":\"" + word + "\",\"timestamp\":1763719200.5,\"id\":\"e1\",\"message\":"
                + "{\"headers\":{\"message-id\":\"1@mg.example\"}},\"user-variables\":{\"gatepost_ref\":\""
                + REFERENCE.value() + "\"}" + more + "}";
    }

    private static RawCallback signed(Secret key, Instant at, String rest) {
        String timestamp = Long.toString(at.getEpochSecond());
        String signature = HexFormat.of()
                .formatHex(Hmac.sha256(
                        key.reveal().getBytes(StandardCharsets.UTF_8),
                        timestamp.getBytes(StandardCharsets.UTF_8),
                        TOKEN.getBytes(StandardCharsets.UTF_8)));
        String body = "{\"signature\":{\"timestamp\":\"" + timestamp + "\",\"token\":\"" + TOKEN + "\",\"signature\":\""
                + signature + "\"}," + rest + "}";
        return new RawCallback(
                "POST",
                "https://gw.example.com/callbacks/cnn_1",
                List.of(new RawCallback.Header("Content-Type", "application/json")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of();
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        // A day, since Mailgun repeats a callback for hours under its first time.
        return false;
    }

    @Override
    public boolean coversTheUrl() {
        return false;
    }

    @Override
    public boolean coversTheBody() {
        return false;
    }

    /** HOOK-01: what is covered is the time and the token alone. */
    @Test
    void aChangedTimeOrTokenIsForged() {
        RawCallback genuine = genuine(KEY, NOW);
        String body = new String(genuine.body(), StandardCharsets.UTF_8);
        for (String changed : List.of(body.replace("aaaa\"", "aaab\""), body.replaceFirst("\":\"1", "\":\"2"))) {
            RawCallback forged =
                    new RawCallback("POST", genuine.url(), genuine.headers(), changed.getBytes(StandardCharsets.UTF_8));
            assertThat(changed).isNotEqualTo(body);
            assertThat(Proofs.named("mailgun")
                            .orElseThrow()
                            .of(forged, account("x", Optional.of(KEY), Optional.empty()), NOW))
                    .isInstanceOf(Verdict.Forged.class);
        }
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
    void theFormSaysEverythingAndTurnsTrackingOff() throws IOException {
        String form = URLDecoder.decode(
                MailTrial.send(this::provider, url -> account(url, Optional.of(KEY), Optional.empty()), genuinePeer())
                        .only()
                        .text(),
                StandardCharsets.UTF_8);
        assertThat(form)
                .contains("from=\"N \\\"W\\\"\" <offers@northwind.example>")
                .contains("subject=Ein Gruß – 20 %")
                .contains("html=<p>Grüße</p>")
                .contains("h:List-Unsubscribe=" + MailTrial.LINK)
                .contains("v:gatepost_ref=" + REFERENCE.value())
                .contains("o:tag=offers")
                .contains("o:tracking=no");
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
        for (Row row : List.of(
                new Row("accepted", "", ReportedStatus.ACCEPTED, null, "accepted"),
                new Row("delivered", "", ReportedStatus.DELIVERED, null, "delivered"),
                new Row(
                        "failed",
                        ",\"severity\":\"temporary\",\"reason\":\"generic\"",
                        ReportedStatus.SUBMITTED,
                        null,
                        "generic"),
                new Row(
                        "failed",
                        ",\"severity\":\"permanent\",\"reason\":\"bounce\",\"delivery-status\":{\"code\":550,"
                                + "\"message\":\"5.1.1 no such user\"}",
                        ReportedStatus.BOUNCED,
                        Failure.INVALID_ADDRESS,
                        "5.1.1"),
                new Row(
                        "failed",
                        ",\"severity\":\"permanent\",\"reason\":\"suppress-unsubscribe\"",
                        ReportedStatus.FAILED,
                        Failure.OPTED_OUT,
                        "suppress-unsubscribe"),
                new Row(
                        "failed",
                        ",\"severity\":\"permanent\",\"reason\":\"suppress-bounce\"",
                        ReportedStatus.BOUNCED,
                        Failure.INVALID_ADDRESS,
                        "suppress-bounce"),
                new Row(
                        "failed",
                        ",\"severity\":\"permanent\",\"reason\":\"old\"",
                        ReportedStatus.UNDELIVERED,
                        null,
                        "old"),
                new Row("rejected", "", ReportedStatus.FAILED, Failure.CONTENT, "rejected"),
                new Row("complained", "", ReportedStatus.COMPLAINED, null, "complained"),
                new Row("unsubscribed", "", ReportedStatus.DELIVERED, Failure.OPTED_OUT, "unsubscribed"))) {
            assertThat(MailgunEvents.parse(signed(KEY, NOW, event(row.word(), row.more()))))
                    .as(row.toString())
                    .containsExactly(new CallbackEvent.Receipt(
                            REFERENCE,
                            "1@mg.example",
                            row.status(),
                            row.failure(),
                            row.code(),
                            Instant.ofEpochMilli(1763719200_500L)));
        }
        assertThat(MailgunEvents.parse(signed(KEY, NOW, event("opened", "")))).isEmpty();
        assertThat(MailgunEvents.parse(signed(KEY, NOW, "\"event-data\":{\"event\":\"delivered\"}")))
                .isEmpty();
    }
}
