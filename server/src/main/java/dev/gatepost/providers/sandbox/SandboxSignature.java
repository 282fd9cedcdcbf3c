package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The carrier's proof: {@code v1=} and the lower-case hex of HMAC-SHA256 with the account's signing secret over the
 * timestamp (seconds of the epoch as written), a full stop, and the body. The event's id stands in the signed body; the
 * header that repeats it is for logs.
 */
final class SandboxSignature {
    static final String SIGNATURE = "X-Sandbox-Signature";
    static final String TIMESTAMP = "X-Sandbox-Timestamp";
    static final String EVENT = "X-Sandbox-Event";

    private SandboxSignature() {}

    static String of(Secret secret, String timestamp, byte[] body) {
        byte[] key = secret.reveal().getBytes(StandardCharsets.UTF_8);
        byte[] prefix = (timestamp + '.').getBytes(StandardCharsets.UTF_8);
        return "v1=" + HexFormat.of().formatHex(Hmac.sha256(key, prefix, body));
    }

    static boolean fits(Secret secret, String timestamp, byte[] body, String signature) {
        return MessageDigest.isEqual(
                of(secret, timestamp, body).getBytes(StandardCharsets.UTF_8),
                signature.getBytes(StandardCharsets.UTF_8));
    }
}
