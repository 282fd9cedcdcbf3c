package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.RawCallback.Header;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The other side of {@link Proofs}: signs as a provider does, where the provider and we share a key. For people who try
 * their connections; what is signed so is judged by the same proof as any callback.
 */
public final class Signing {
    private Signing() {}

    /** The headers that prove this callback by the connection's own key; empty where that cannot be done. */
    public static Optional<List<Header>> of(String provider, RawCallback unsigned, Account account, Instant now) {
        return switch (provider) {
            case "sandbox" -> key(account, "signing_secret").map(k -> sandbox(k, unsigned, now));
            case "sinch" -> key(account, "secret").map(k -> sinch(k, unsigned, now));
            case "twilio" -> key(account, "auth_token").map(k -> twilio(k, unsigned));
            default -> Optional.empty();
        };
    }

    private static Optional<byte[]> key(Account account, String name) {
        return Keyring.all(account, name).stream()
                .findFirst()
                .map(Secret::reveal)
                .map(Fits::bytes);
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
                new Header(name, Base64.getEncoder().encodeToString(hash)),
                new Header(name + "-timestamp", at),
                new Header(name + "-nonce", nonce),
                new Header(name + "-algorithm", "HmacSHA256"));
    }

    /** Over the address, then each name and value of the form in the order of the names. */
    private static List<Header> twilio(byte[] key, RawCallback raw) {
        StringBuilder covered = new StringBuilder(raw.url());
        form(raw).forEach((name, value) -> covered.append(name).append(value));
        byte[] hash = Hmac.sha1(key, Fits.bytes(covered.toString()));
        return List.of(new Header("X-Twilio-Signature", Base64.getEncoder().encodeToString(hash)));
    }

    private static Map<String, String> form(RawCallback raw) {
        Map<String, String> out = new TreeMap<>();
        for (String pair : new String(raw.body(), StandardCharsets.UTF_8).split("&")) {
            String[] parts = pair.split("=", 2);
            out.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return out;
    }
}
