package dev.gatepost.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.ProviderContract;
import dev.gatepost.providers.RawCallback;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CHN-07, CHN-08: the sandbox adapter keeps the contract that the real ones keep. */
class SandboxContractTest implements ProviderContract {
    private static final String ID = "sbx_0190a1b2c3d4e5f60718293a4b5c6d7e";

    @Override
    public Provider provider(OutboundHttp http) {
        return new SandboxProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        Map<String, Secret> secrets = new HashMap<>(Map.of("token", new Secret("token")));
        current.ifPresent(key -> secrets.put("signing_secret", key));
        previous.ifPresent(key -> secrets.put("signing_secret_previous", key));
        return new Account(ConnectionId.next(), Map.of("url", baseUrl, "account", "demo"), secrets);
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return (request, wire) -> {
            boolean understood = request.requestLine().equals("POST /v1/messages HTTP/1.1")
                    && request.header("Authorization").equals(Optional.of("Bearer token"))
                    && request.text().contains("\"client_reference\":\"" + REFERENCE.value() + "\"");
            wire.json(understood ? 201 : 400, goodAnswer());
        };
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
        return List.of(
                new Refusal(422, "{\"code\":\"invalid_address\"}", Failure.INVALID_ADDRESS),
                new Refusal(422, "{\"code\":\"opted_out\"}", Failure.OPTED_OUT),
                new Refusal(401, "{\"code\":\"unauthorised\"}", Failure.ACCOUNT),
                new Refusal(403, "", Failure.ACCOUNT),
                new Refusal(413, "{\"code\":\"too_large\"}", Failure.CONTENT),
                new Refusal(400, "<html>", Failure.PERMANENT));
    }

    @Override
    public boolean anyServerErrorIsUntaken() {
        return true;
    }

    @Override
    public RawCallback genuine(Secret key, Instant at) {
        return signed(key, at, """
                {"event_id":"evt_0190a1b2c3d4e5f60718293a4b5c6d7e","type":"status","account":"demo","id":"%s",\
                "client_reference":"%s","status":"delivered",\
                "occurred_at":"2026-11-21T10:00:00Z"}""".formatted(ID, REFERENCE.value()));
    }

    private static RawCallback signed(Secret key, Instant at, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(at.getEpochSecond());
        return new RawCallback(
                "POST",
                "https://gw.example.com/callbacks/cnn_.1",
                List.of(
                        new RawCallback.Header(SandboxSignature.EVENT, "evt_0190a1b2c3d4e5f60718293a4b5c6d7e"),
                        new RawCallback.Header(SandboxSignature.TIMESTAMP, timestamp),
                        new RawCallback.Header(SandboxSignature.SIGNATURE, SandboxSignature.of(key, timestamp, body))),
                body);
    }

    @Override
    public List<String> headersOfTheProof() {
        return List.of(SandboxSignature.SIGNATURE, SandboxSignature.TIMESTAMP);
    }

    @Override
    public boolean callbacksCarryTheirTime() {
        return true;
    }

    @Override
    public boolean coversTheUrl() {
        return false;
    }

    /** HOOK-05 */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"status\"}",
                "{\"type\":\"else\"}",
                "{\"type\":7}",
                "{\"type\":\"status\",\"type\":\"inbound\"}",
                "{\"type\":\"status\",\"client_reference\":\"a.1\",\"id\":\"sbx_1\",\"status\":\"sent\"}",
                "{\"type\":\"inbound\",\"channel\":\"fax\",\"from\":\"a\","
                        + "\"to\":\"b\",\"text\":\"c\",\"opted_out\":false}",
                "{\"type\":\"inbound\",\"channel\":\"sms\",\"from\":\"a\","
                        + "\"to\":\"b\",\"text\":\"c\",\"opted_out\":\"no\"}"
            })
    void provenNonsenseIsMalformed(String body) {
        assertThatThrownBy(() -> SandboxCallbacks.parse(signed(KEY, NOW, body))).isInstanceOf(MalformedCallback.class);
    }
}
