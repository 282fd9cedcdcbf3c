package dev.gatepost.providers.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.messagebird.RequestValidator;
import com.messagebird.exceptions.RequestValidationException;
import com.plivo.api.util.Utils;
import com.sendgrid.helpers.eventwebhook.EventWebhook;
import com.slack.api.app_backend.SlackSignature;
import com.svix.Webhook;
import com.svix.exceptions.WebhookVerificationException;
import com.vonage.client.messages.MessagesClient;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.RawCallback.Header;
import dev.gatepost.providers.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * HOOK-02: what the vendors' own libraries sign, we believe; what we sign in a vendor's name, its library believes; and
 * of callbacks with one changed byte both believe none. Those of Twilio and of Standard Webhooks have tests of their
 * own. Another course of things: {@code -Dgatepost.seed=N}.
 */
class VendorOraclesTest {
    private static final int ROUNDS = 50;
    private static final String KEY = "fNRrVcYsHzPqkWmTgbJdQx7u3eA5n8hL";
    private static final String URL = "https://gate.example.com/callbacks/cnn_1?ref=0123.1";
    private static final String BARE = "https://gate.example.com/callbacks/cnn_1";

    private final Random random = new Random(Long.getLong("gatepost.seed", 20_261_122));
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    /** A vendor's judgement. */
    private interface Judge {
        boolean believes(RawCallback callback) throws Exception;
    }

    private static Account account(Map<String, Secret> keys) {
        return new Account(ConnectionId.next(), Map.of(), keys);
    }

    private String text() {
        return random.ints(random.nextInt(60), 0x20, 0x2FF)
                .filter(Character::isLetterOrDigit)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private RawCallback json(String url) {
        return new RawCallback(
                "POST",
                url,
                List.of(new Header("Content-Type", "application/json")),
                ("{\"text\":\"" + text() + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static RawCallback with(RawCallback raw, List<Header> proof) {
        return new RawCallback(raw.method(), raw.url(), proof, raw.body());
    }

    private void agree(String provider, Account account, @Nullable Secret own, Judge judge) throws Exception {
        agree(provider, account, own, judge, BARE);
    }

    private void agree(String provider, Account account, @Nullable Secret own, Judge judge, String url)
            throws Exception {
        Proof ours = Proofs.named(provider).orElseThrow();
        for (int round = 0; round < ROUNDS; round++) {
            RawCallback unsigned = json(url);
            RawCallback signed = with(
                    unsigned, Signing.of(provider, unsigned, account, own, now).orElseThrow());
            assertThat(ours.of(signed, account, now)).as(provider).isInstanceOf(Verdict.Genuine.class);
            assertThat(judge.believes(signed)).as(provider).isTrue();
            byte[] other = signed.body().clone();
            other[9] ^= 1;
            RawCallback changed = new RawCallback("POST", url, signed.headers(), other);
            assertThat(ours.of(changed, account, now)).as(provider).isInstanceOf(Verdict.Forged.class);
            assertThat(judge.believes(changed)).as(provider).isFalse();
        }
    }

    private static String header(RawCallback raw, String name) {
        return raw.only(name).orElseThrow();
    }

    /** Its library judges the token; that the token is of this body is left to who uses it. */
    @Test
    void vonage() {
        Account account = account(Map.of("signature_secret", new Secret(KEY)));
        Proof ours = Proofs.named("vonage").orElseThrow();
        for (int round = 0; round < ROUNDS; round++) {
            RawCallback unsigned = json(BARE);
            RawCallback signed = with(
                    unsigned, Signing.of("vonage", unsigned, account, null, now).orElseThrow());
            String token = header(signed, "Authorization").substring("Bearer ".length());
            assertThat(ours.of(signed, account, now)).isInstanceOf(Verdict.Genuine.class);
            assertThat(MessagesClient.verifySignature(token, KEY)).isTrue();
            String other = KEY.substring(1) + "x";
            assertThat(ours.of(signed, account(Map.of("signature_secret", new Secret(other))), now))
                    .isInstanceOf(Verdict.Forged.class);
            assertThat(MessagesClient.verifySignature(token, other)).isFalse();
        }
    }

    @Test
    void messageBird() throws Exception {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        agree(
                "messagebird",
                account(Map.of("signing_key", new Secret(KEY))),
                null,
                raw -> {
                    try {
                        new RequestValidator(KEY)
                                .validateSignature(
                                        clock, header(raw, "MessageBird-Signature-JWT"), raw.url(), raw.body());
                        return true;
                    } catch (RequestValidationException e) {
                        return false;
                    }
                },
                URL);
    }

    @Test
    void sendGrid() throws Exception {
        if (Security.getProvider("BC") == null) {
            Security.addProvider(new BouncyCastleProvider());
        }
        KeyPairGenerator curves = KeyPairGenerator.getInstance("EC");
        curves.initialize(256);
        KeyPair pair = curves.generateKeyPair();
        String open = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        String name = "X-Twilio-Email-Event-Webhook-";
        var theirs = new EventWebhook();
        var key = theirs.ConvertPublicKeyToECDSA(open);
        agree(
                "sendgrid",
                account(Map.of("public_key", new Secret(open))),
                new Secret(Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())),
                raw -> theirs.VerifySignature(
                        key, raw.body(), header(raw, name + "Signature"), header(raw, name + "Timestamp")));
    }

    /** Resend signs by Svix. */
    @Test
    void resend() throws Exception {
        String secret = "whsec_" + Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8));
        agree("resend", account(Map.of("secret", new Secret(secret))), null, raw -> {
            Map<String, String> headers = raw.headers().stream().collect(Collectors.toMap(Header::name, Header::value));
            try {
                new Webhook(secret)
                        .verify(
                                new String(raw.body(), StandardCharsets.UTF_8),
                                headers.entrySet().stream()
                                        .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))));
                return true;
            } catch (WebhookVerificationException e) {
                return false;
            }
        });
    }

    /** Plivo signs forms. */
    @Test
    void plivo() throws Exception {
        Account account = account(Map.of("auth_token", new Secret(KEY)));
        Proof ours = Proofs.named("plivo").orElseThrow();
        String name = "X-Plivo-Signature-V3";
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, String> fields = new TreeMap<>();
            for (String field : List.of("From", "MessageUUID", "Text", "To")) {
                fields.put(field, Integer.toString(random.nextInt(1_000_000), 36));
            }
            String form = fields.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining("&"));
            String url = random.nextBoolean() ? URL : BARE;
            var type = new Header("Content-Type", "application/x-www-form-urlencoded");
            RawCallback unsigned = new RawCallback("POST", url, List.of(type), form.getBytes(StandardCharsets.UTF_8));
            List<Header> proof =
                    Signing.of("plivo", unsigned, account, null, now).orElseThrow();
            RawCallback signed = with(unsigned, List.of(type, proof.getFirst(), proof.getLast()));
            assertThat(ours.of(signed, account, now)).isInstanceOf(Verdict.Genuine.class);
            assertThat(plivoBelieves(signed, name, fields)).isTrue();
            String theirs = Utils.computeSignatureV3(url, "nonce-" + round, KEY, "POST", fields);
            RawCallback byThem = with(
                    unsigned, List.of(type, new Header(name, theirs), new Header(name + "-Nonce", "nonce-" + round)));
            assertThat(ours.of(byThem, account, now)).isInstanceOf(Verdict.Genuine.class);
            fields.put("Text", "another");
            assertThat(plivoBelieves(signed, name, fields)).isFalse();
        }
    }

    private static boolean plivoBelieves(RawCallback raw, String name, Map<String, String> fields) throws Exception {
        @SuppressWarnings("unchecked")
        Map<String, String>[] form = new Map[] {fields};
        return Utils.validateSignatureV3(raw.url(), header(raw, name + "-Nonce"), header(raw, name), KEY, "POST", form);
    }

    /** CHN-06: Slack signs and we judge. */
    @Test
    void slack() {
        Account account = account(Map.of("signing_secret", new Secret(KEY)));
        Proof ours = Proofs.named("slack").orElseThrow();
        var theirs = new SlackSignature.Generator(KEY);
        String at = Long.toString(now.getEpochSecond());
        for (int round = 0; round < ROUNDS; round++) {
            RawCallback unsigned = json(BARE);
            String signature = theirs.generate(at, new String(unsigned.body(), StandardCharsets.UTF_8));
            List<Header> proof =
                    List.of(new Header("X-Slack-Signature", signature), new Header("X-Slack-Request-Timestamp", at));
            assertThat(ours.of(with(unsigned, proof), account, now)).isInstanceOf(Verdict.Genuine.class);
            assertThat(ours.of(with(json(BARE), proof), account, now)).isInstanceOf(Verdict.Forged.class);
        }
    }
}
