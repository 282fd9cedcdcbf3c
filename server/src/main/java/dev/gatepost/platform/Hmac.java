package dev.gatepost.platform;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed hashes (RFC 2104) over parts fed one after the other. The algorithm is the caller's, never a peer's. */
public final class Hmac {
    private Hmac() {}

    /** By the name of its hash. MD5 and SHA-1 are for peers whose scheme is fixed to them. */
    public enum Algorithm {
        MD5("HmacMD5"),
        SHA1("HmacSHA1"),
        SHA256("HmacSHA256"),
        SHA384("HmacSHA384"),
        SHA512("HmacSHA512");

        private final String name;

        Algorithm(String name) {
            this.name = name;
        }
    }

    /** As long as its hash: 16 to 64 bytes. The key must not be empty. */
    public static byte[] of(Algorithm algorithm, byte[] key, byte[]... parts) {
        return compute(algorithm.name, key, parts);
    }

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
