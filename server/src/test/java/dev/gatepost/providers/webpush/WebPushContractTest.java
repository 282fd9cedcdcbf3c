package dev.gatepost.providers.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.apps.webpush.WebPushHybridDecrypt;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.SilentApiContract;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** CHN-03: the adapter for browsers keeps the contract; RFC 8030, RFC 8291, RFC 8292. */
class WebPushContractTest implements SilentApiContract {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] AUTH = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
    private static final KeyPair BROWSER = pair();
    private static final KeyPair VAPID = pair();

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(BigInteger number) {
        byte[] out = new byte[32];
        byte[] raw = number.toByteArray();
        int length = Math.min(32, raw.length);
        System.arraycopy(raw, raw.length - length, out, 32 - length, length);
        return out;
    }

    private static byte[] point(KeyPair pair) {
        var w = ((ECPublicKey) pair.getPublic()).getW();
        byte[] out = new byte[65];
        out[0] = 4;
        System.arraycopy(bytes(w.getAffineX()), 0, out, 1, 32);
        System.arraycopy(bytes(w.getAffineY()), 0, out, 33, 32);
        return out;
    }

    @Override
    public Provider provider(OutboundHttp http) {
        return new WebPushProvider(http, InstantSource.fixed(NOW));
    }

    @Override
    public String to() {
        return "webpush:https://push.example.com/wpush/v2/gAAAA?x=1#" + BASE64.encodeToString(point(BROWSER)) + "."
                + BASE64.encodeToString(AUTH);
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        return new Account(
                ConnectionId.next(),
                Map.of(
                        "base_url", baseUrl,
                        "subject", "mailto:ops@northwind.example",
                        "ttl", "120",
                        "urgency", "high",
                        "vapid_public_key", BASE64.encodeToString(point(VAPID))),
                Map.of(
                        "vapid_private_key",
                        new Secret(BASE64.encodeToString(bytes(((ECPrivateKey) VAPID.getPrivate()).getS())))));
    }

    /** Reads the message as the browser does, with the library's other half. */
    private static Optional<ObjectNode> decrypted(ScriptedPeer.Received request) {
        try {
            byte[] clear = new WebPushHybridDecrypt.Builder()
                    .withAuthSecret(AUTH)
                    .withRecipientPublicKey(point(BROWSER))
                    .withRecipientPrivateKey((ECPrivateKey) BROWSER.getPrivate())
                    .build()
                    .decrypt(request.body(), null);
            return Json.readObject(clear) instanceof Json.Parsed.Fine(ObjectNode o) ? Optional.of(o) : Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static boolean isVouchedFor(String authorization) {
        if (!authorization.startsWith("vapid t=") || !authorization.contains(", k=")) {
            return false;
        }
        String token = authorization.substring(8, authorization.indexOf(", k="));
        String[] parts = token.split("\\.", -1);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(VAPID.getPublic());
            signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && Json.readObject(Base64.getUrlDecoder().decode(parts[1])) instanceof Json.Parsed.Fine(var claims)
                    && claims.path("aud").asString("").equals("https://push.example.com")
                    && claims.path("sub").asString("").equals("mailto:ops@northwind.example")
                    && claims.path("exp").asLong()
                            == NOW.plus(Duration.ofHours(12)).getEpochSecond()
                    && authorization.endsWith(BASE64.encodeToString(point(VAPID)));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return (request, wire) -> {
            boolean fits = request.requestLine().equals("POST /wpush/v2/gAAAA?x=1 HTTP/1.1")
                    && request.header("TTL").equals(Optional.of("120"))
                    && request.header("Urgency").equals(Optional.of("high"))
                    && request.header("Topic").equals(Optional.of("0190a1b2c3d4e5f60718293a4b5c6d7e"))
                    && request.header("Content-Encoding").equals(Optional.of("aes128gcm"))
                    && decrypted(request)
                            .map(o -> o.path("body").asString(""))
                            .equals(Optional.of("Grüße & 50 % + more"));
            if (!isVouchedFor(request.header("Authorization").orElse(""))) {
                wire.respond(403, Map.of(), new byte[0]);
            } else {
                wire.respond(fits ? 201 : 400, Map.of("Location", "https://push.example.com/m/gAAB-1"), new byte[0]);
            }
        };
    }

    @Override
    public String takenReference() {
        return "gAAB-1";
    }

    @Override
    public String goodAnswer() {
        return "created";
    }

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(404, "", Failure.INVALID_ADDRESS),
                new Refusal(410, "{\"errno\":106}", Failure.INVALID_ADDRESS),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(401, "", Failure.ACCOUNT),
                new Refusal(403, "", Failure.ACCOUNT),
                new Refusal(400, "", Failure.PERMANENT));
    }

    /** A push service says what it took by the status alone; the body is for people. */
    @Override
    @Test
    public void aGoodAnswerThatMakesNoSenseIsUnknown() throws IOException {
        for (String body : List.of("", "<html>", "{}")) {
            assertThat(sent((request, wire) -> wire.json(201, body), to()))
                    .as(body)
                    .isEqualTo(new Answer.Taken(REFERENCE.value()));
        }
    }

    private Answer sent(ScriptedPeer.Script script, String to) throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(script)) {
            return sent(peer.url(), to, AddressPolicy.any(), "x");
        }
    }

    private Answer sent(String url, String to, AddressPolicy policy, String text) {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(policy))) {
            var attempt = new Attempt(
                    REFERENCE, Channel.PUSH, to, FROM, null, text, "https://gw.example.com/c", Duration.ofSeconds(3));
            return provider(http).send(attempt, account(url, Optional.empty(), Optional.empty()));
        }
    }

    /** SEC: an endpoint is a stranger's word and leads nowhere but to the open internet. */
    @Test
    void anEndpointWithinIsNeverCalled() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(genuinePeer())) {
            assertThat(sent(peer.url(), to(), AddressPolicy.publicOnly(), "x"))
                    .isEqualTo(new Answer.TryLater("not_sent", null));
            assertThat(peer.received()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsNoPointIsAnInvalidAddress() throws IOException {
        byte[] off = Arrays.copyOf(point(BROWSER), 65);
        off[64] ^= 1;
        String to =
                "webpush:https://push.example.com/a#" + BASE64.encodeToString(off) + "." + BASE64.encodeToString(AUTH);
        assertThat(sent(genuinePeer(), to))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.INVALID_ADDRESS));
    }

    @Test
    void whatIsTooLongIsRefusedBeforeItLeaves() {
        assertThat(sent("http://127.0.0.1:9", to(), AddressPolicy.any(), "x".repeat(3_900)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.CONTENT));
    }

    @Test
    void whatIsAsLongAsCanBeIsEncryptedAndRead() throws IOException {
        String text = "x".repeat(3_880);
        assertThat(sent(
                        (request, wire) ->
                                wire.respond(decrypted(request).isPresent() ? 201 : 400, Map.of(), new byte[0]),
                        to()))
                .isInstanceOf(Answer.Taken.class);
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.respond(
                request.body().length <= 4_096 && decrypted(request).isPresent() ? 201 : 400, Map.of(), new byte[0]))) {
            assertThat(sent(peer.url(), to(), AddressPolicy.any(), text)).isInstanceOf(Answer.Taken.class);
        }
    }
}
