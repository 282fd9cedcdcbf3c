package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.RawCallback.Header;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The other side of {@link Proofs}: signs as a provider does, where the provider and we share a key, or where somebody
 * plays the provider with a key pair of their own. For people who try their connections; what is signed so is judged
 * by the same proof as any callback.
 */
public final class Signing {
    private static final Set<String> OWN_KEY = Set.of("telnyx", "sendgrid");
    private static final long HOLDS_SECONDS = 60;

    private Signing() {}

    /** Whether a provider signs with a key that it shares with nobody. */
    public static boolean needsOwnKey(String provider) {
        return OWN_KEY.contains(provider);
    }

    /**
     * The headers that prove this callback by the connection's own key; empty where that cannot be done.
     *
     * @param own the private key of whoever plays a provider that has one of its own, in PEM (PKCS #8)
     */
    public static Optional<List<Header>> of(
            String provider, RawCallback unsigned, Account account, @Nullable Secret own, Instant now) {
        return switch (provider) {
            case "sandbox" -> key(account, "signing_secret").map(k -> sandbox(k, unsigned, now));
            case "sinch" -> key(account, "secret").map(k -> sinch(k, unsigned, now));
            case "twilio" -> key(account, "auth_token").map(k -> twilio(k, unsigned));
            case "vonage" -> key(account, "signature_secret").map(k -> vonage(k, unsigned, now));
            case "plivo" -> key(account, "auth_token").map(k -> plivo(k, unsigned));
            case "messagebird" -> key(account, "signing_key").map(k -> messageBird(k, unsigned, now));
            case "bird" -> key(account, "signing_key").map(k -> bird(k, unsigned, now));
            case "whatsapp" -> key(account, "app_secret").map(k -> meta(k, unsigned));
            case "resend" -> secret(account, "secret").map(k -> svix(k, unsigned, now));
            case "postmark" -> fixed(account);
            // Its proof stands in the body.
            case "mailgun" -> key(account, "signing_key").map(k -> List.of());
            case "telnyx" ->
                signed(own, "Ed25519", "Ed25519", covered(now, "|", unsigned)).map(s -> telnyx(s, now));
            case "sendgrid" ->
                signed(own, "EC", "SHA256withECDSA", covered(now, "", unsigned)).map(s -> sendGrid(s, now));
            default -> Optional.empty();
        };
    }

    /** What stands in the body of Mailgun's callbacks. */
    public static Optional<String> mailgun(Account account, String at, String token) {
        return key(account, "signing_key")
                .map(k -> HexFormat.of().formatHex(Hmac.sha256(k, Fits.bytes(at), Fits.bytes(token))));
    }

    private static Optional<Secret> secret(Account account, String name) {
        return Keyring.all(account, name).stream().findFirst();
    }

    private static Optional<byte[]> key(Account account, String name) {
        return secret(account, name).map(Secret::reveal).map(Fits::bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static List<Header> sandbox(byte[] key, RawCallback raw, Instant now) {
        String at = Long.toString(now.getEpochSecond());
        String hash = HexFormat.of().formatHex(Hmac.sha256(key, Fits.bytes(at + "."), raw.body()));
        return List.of(new Header("X-Sandbox-Timestamp", at), new Header("X-Sandbox-Signature", "v1=" + hash));
    }

    private static List<Header> sinch(byte[] key, RawCallback raw, Instant now) {
        String at = Long.toString(now.getEpochSecond());
        String nonce = UUID.randomUUID().toString();
        byte[] hash = Hmac.sha256(key, raw.body(), Fits.bytes("." + nonce + "." + at));
        String name = "x-sinch-webhook-signature";
        return List.of(
                new Header(name, base64(hash)),
                new Header(name + "-timestamp", at),
                new Header(name + "-nonce", nonce),
                new Header(name + "-algorithm", "HmacSHA256"));
    }

    /** Over the address, then each name and value of the form in the order of the names. */
    private static List<Header> twilio(byte[] key, RawCallback raw) {
        byte[] hash = Hmac.sha1(key, Fits.bytes(raw.url() + joined(raw)));
        return List.of(new Header("X-Twilio-Signature", base64(hash)));
    }

    private static String joined(RawCallback raw) {
        return FormPairs.parse(raw.body()).orElseThrow().pairs().stream()
                .map(p -> FormPairs.text(p.name()) + FormPairs.text(p.value()))
                .sorted()
                .collect(Collectors.joining());
    }

    private static List<Header> vonage(byte[] key, RawCallback raw, Instant now) {
        return List.of(new Header("Authorization", "Bearer " + token(key, hashes(raw, now))));
    }

    private static List<Header> messageBird(byte[] key, RawCallback raw, Instant now) {
        Map<String, Object> claims = hashes(raw, now);
        claims.put("iss", "MessageBird");
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + HOLDS_SECONDS);
        claims.put("url_hash", HexFormat.of().formatHex(Digests.sha256(raw.url())));
        return List.of(new Header("MessageBird-Signature-JWT", token(key, claims)));
    }

    private static Map<String, Object> hashes(RawCallback raw, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iat", now.getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("payload_hash", HexFormat.of().formatHex(Digests.sha256(raw.body())));
        return claims;
    }

    /** A JSON Web Token by HMAC with SHA-256 (RFC 7515, RFC 7519). */
    private static String token(byte[] key, Map<String, Object> claims) {
        Base64.Encoder url = Base64.getUrlEncoder().withoutPadding();
        String covered = url.encodeToString(Fits.bytes("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")) + "."
                + url.encodeToString(Json.write(claims));
        return covered + "." + url.encodeToString(Hmac.sha256(key, Fits.bytes(covered)));
    }

    /** V3: address, query and form, then a word of this callback alone. */
    private static List<Header> plivo(byte[] key, RawCallback raw) {
        String nonce = UUID.randomUUID().toString();
        int mark = raw.url().indexOf('?');
        String address = mark < 0 ? raw.url() + "?" : raw.url() + ".";
        byte[] hash = Hmac.sha256(key, (address + rawJoined(raw) + "." + nonce).getBytes(StandardCharsets.ISO_8859_1));
        return List.of(
                new Header("X-Plivo-Signature-V3", base64(hash)), new Header("X-Plivo-Signature-V3-Nonce", nonce));
    }

    private static String rawJoined(RawCallback raw) {
        return FormPairs.parse(raw.body()).orElseThrow().pairs().stream()
                .map(p -> p.name() + p.value())
                .sorted()
                .collect(Collectors.joining());
    }

    private static List<Header> bird(byte[] key, RawCallback raw, Instant now) {
        String at = Long.toString(now.getEpochSecond());
        byte[] hash = Hmac.sha256(key, Fits.bytes(at + "\n" + raw.url() + "\n"), Digests.sha256(raw.body()));
        return List.of(
                new Header("messagebird-signature", base64(hash)), new Header("messagebird-request-timestamp", at));
    }

    private static List<Header> meta(byte[] key, RawCallback raw) {
        return List.of(new Header(
                "X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(Hmac.sha256(key, raw.body()))));
    }

    private static List<Header> svix(Secret secret, RawCallback raw, Instant now) {
        var proof = StandardWebhooks.sign(List.of(secret), "msg_" + UUID.randomUUID(), now, raw.body());
        return List.of(
                new Header("svix-id", proof.id()),
                new Header("svix-timestamp", proof.timestamp()),
                new Header("svix-signature", proof.signature()));
    }

    /** Providers that send a fixed word: Basic credentials, or a header that the connection names. */
    private static Optional<List<Header>> fixed(Account account) {
        Optional<String> header = Keyring.setting(account, "header");
        if (header.isPresent()) {
            return secret(account, "value").map(v -> List.of(new Header(header.get(), v.reveal())));
        }
        Optional<String> user = Keyring.setting(account, "username");
        return user.flatMap(u -> secret(account, "password")
                .map(p -> List.of(new Header("Authorization", "Basic " + base64(Fits.bytes(u + ":" + p.reveal()))))));
    }

    private static byte[] covered(Instant now, String between, RawCallback raw) {
        byte[] head = Fits.bytes(now.getEpochSecond() + between);
        byte[] out = new byte[head.length + raw.body().length];
        System.arraycopy(head, 0, out, 0, head.length);
        System.arraycopy(raw.body(), 0, out, head.length, raw.body().length);
        return out;
    }

    private static Optional<String> signed(@Nullable Secret own, String kind, String algorithm, byte[] covered) {
        if (own == null) {
            return Optional.empty();
        }
        try {
            String pem = own.reveal().replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(KeyFactory.getInstance(kind)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))));
            signature.update(covered);
            return Optional.of(base64(signature.sign()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Of another kind, or no key at all: the caller says so.
            return Optional.empty();
        }
    }

    private static List<Header> telnyx(String signature, Instant now) {
        return List.of(
                new Header("telnyx-signature-ed25519", signature),
                new Header("telnyx-timestamp", Long.toString(now.getEpochSecond())));
    }

    private static List<Header> sendGrid(String signature, Instant now) {
        String name = "X-Twilio-Email-Event-Webhook-";
        return List.of(
                new Header(name + "Signature", signature),
                new Header(name + "Timestamp", Long.toString(now.getEpochSecond())));
    }
}
