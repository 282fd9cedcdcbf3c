package dev.gatepost.platform;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed hashes (RFC 2104) over parts fed one after the other. The algorithm is the caller's, never a peer's. */
public final class Hmac {
    private Hmac() {}

    /** HMAC-SHA256: 32 bytes. The key must not be empty. */
    public static byte[] sha256(byte[] key, byte[]... parts) {
        return compute("HmacSHA256", key, parts);
    }

    /** HMAC-SHA1: 20 bytes; only for peers whose scheme is fixed to it. The key must not be empty. */
    public static byte[] sha1(byte[] key, byte[]... parts) {
        return compute("HmacSHA1", key, parts);
    }

    private static byte[] compute(String algorithm, byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
