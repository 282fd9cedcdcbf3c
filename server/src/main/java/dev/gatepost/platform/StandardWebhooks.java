package dev.gatepost.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Signs and verifies events by the Standard Webhooks specification 1.0: HMAC-SHA256 over {@code id.timestamp.body} with
 * a shared secret ({@code whsec_…}, tag {@code v1}); for verifying also Ed25519 with a public key ({@code whpk_…}, tag
 * {@code v1a}). Several secrets give several signatures, so that a receiver can change over without a gap. Timestamps
 * are seconds of the epoch, written anew for each try; the id stays the same.
 */
public final class StandardWebhooks {
    public static final String ID = "webhook-id";
    public static final String TIMESTAMP = "webhook-timestamp";
    public static final String SIGNATURE = "webhook-signature";

    /** How far a timestamp may be off, either way. */
    public static final Duration TOLERANCE = Duration.ofSeconds(300);

    private static final String SECRET_PREFIX = "whsec_";
    private static final String PUBLIC_PREFIX = "whpk_";
    private static final int NEW_SECRET_BYTES = 32;
    private static final int SHORTEST_SECRET = 24;
    private static final int LONGEST_SECRET = 64;
    private static final int MOST_SIGNATURES = 20;
    // A full stop in an id would let its end be read as a timestamp.
    private static final Pattern ID_FORM = Pattern.compile("[!-~&&[^.]]{1,200}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private StandardWebhooks() {}

    /** Whether an event is believed. {@code why} holds no content. */
    public sealed interface Verdict {
        record Genuine(String id) implements Verdict {}

        record Forged(String why) implements Verdict {}

        record Stale(String why) implements Verdict {}
    }

    /** The three headers of an event as they came, each known to be there once. */
    public record Headers(String id, String timestamp, String signature) {}

    /** A new secret of 32 random bytes; give it a secure source. */
    public static Secret newSecret(RandomGenerator random) {
        byte[] bytes = new byte[NEW_SECRET_BYTES];
        random.nextBytes(bytes);
        return new Secret(SECRET_PREFIX + Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * The headers of one try: one signature for each secret, in their order.
     *
     * @throws IllegalArgumentException for an id with a full stop or blanks, or a secret that is not 24 to 64 bytes
     */
    public static Headers sign(List<Secret> secrets, String id, Instant at, byte[] body) {
        if (!ID_FORM.matcher(id).matches() || secrets.isEmpty()) {
            throw new IllegalArgumentException("an event needs an id without full stops, and a secret");
        }
        String timestamp = Long.toString(at.getEpochSecond());
        byte[] prefix = signedPrefix(id, timestamp);
        String signatures = secrets.stream()
                .map(secret ->
                        "v1," + Base64.getEncoder().encodeToString(Hmac.sha256(signingKey(secret), prefix, body)))
                .collect(Collectors.joining(" "));
        return new Headers(id, timestamp, signatures);
    }

    /** Believes an event if any of its signatures fits any of the keys ({@code whsec_…} or {@code whpk_…}). */
    public static Verdict verify(List<Secret> keys, Headers headers, byte[] body, Instant now) {
        if (!ID_FORM.matcher(headers.id()).matches()) {
            return new Verdict.Forged("the id is empty, too long or holds a full stop");
        }
        if (!SECONDS.matcher(headers.timestamp()).matches()) {
            return new Verdict.Forged("the timestamp is no number of seconds");
        }
        String[] signatures = headers.signature().split(" ", MOST_SIGNATURES + 1);
        if (signatures.length > MOST_SIGNATURES) {
            return new Verdict.Forged("too many signatures");
        }
        byte[] prefix = signedPrefix(headers.id(), headers.timestamp());
        boolean proven = false;
        for (Secret key : keys) {
            for (String signature : signatures) {
                proven |= fits(key.reveal(), signature, prefix, body);
            }
        }
        if (!proven) {
            return new Verdict.Forged("no signature fits");
        }
        long off = Math.abs(now.getEpochSecond() - Long.parseLong(headers.timestamp()));
        return off > TOLERANCE.toSeconds()
                ? new Verdict.Stale("the timestamp is " + off + " s off")
                : new Verdict.Genuine(headers.id());
    }

    private static byte[] signedPrefix(String id, String timestamp) {
        return (id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] signingKey(Secret secret) {
        byte[] key = PublicKeys.decode(withoutPrefix(secret.reveal())).orElse(new byte[0]);
        if (key.length < SHORTEST_SECRET || key.length > LONGEST_SECRET) {
            throw new IllegalArgumentException("a signing secret is whsec_ and the base64 of 24 to 64 bytes");
        }
        return key;
    }

    /** The key's kind chooses the algorithm; the tag only has to agree with it. */
    private static boolean fits(String key, String signature, byte[] prefix, byte[] body) {
        if (key.startsWith(PUBLIC_PREFIX)) {
            return signature.startsWith("v1a,")
                    && fitsPublic(key.substring(PUBLIC_PREFIX.length()), signature.substring(4), prefix, body);
        }
        byte[] secret = PublicKeys.decode(withoutPrefix(key)).orElse(new byte[0]);
        if (!signature.startsWith("v1,") || secret.length == 0) {
            return false;
        }
        String expected = Base64.getEncoder().encodeToString(Hmac.sha256(secret, prefix, body));
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8),
                signature.substring(3).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean fitsPublic(String key, String signature, byte[] prefix, byte[] body) {
        return PublicKeys.ed25519(key)
                .filter(publicKey -> PublicKeys.isSigned("Ed25519", publicKey, signature, prefix, body))
                .isPresent();
    }

    private static String withoutPrefix(String secret) {
        return secret.startsWith(SECRET_PREFIX) ? secret.substring(SECRET_PREFIX.length()) : secret;
    }
}
