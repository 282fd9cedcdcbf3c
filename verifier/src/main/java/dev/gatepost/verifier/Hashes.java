package dev.gatepost.verifier;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 as RFC 6962, section 2.1, uses it: one prefix for leaves, another for inner nodes. */
final class Hashes {
    private Hashes() {}

    static byte[] leaf(byte[] data) {
        MessageDigest digest = sha256();
        digest.update((byte) 0x00);
        return digest.digest(data);
    }

    static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = sha256();
        digest.update((byte) 0x01);
        digest.update(left);
        return digest.digest(right);
    }

    static byte[] of(byte[] data) {
        return sha256().digest(data);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("This Java has no SHA-256.", absent);
        }
    }
}
