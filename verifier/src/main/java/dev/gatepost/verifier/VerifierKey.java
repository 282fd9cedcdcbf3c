package dev.gatepost.verifier;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A verifier key of signed notes (C2SP signed-note.md): {@code name+hint+base64(0x01 || public key)}.
 *
 * @param hint the first four bytes of SHA-256(name, newline, type, public key)
 */
record VerifierKey(String name, byte[] hint, PublicKey key) {
    private static final int ED25519 = 1;
    /** What stands before the 32 bytes of an Ed25519 key in the form that Java reads (RFC 8410). */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    static VerifierKey parse(String text) throws Refusal {
        String[] parts = text.strip().split("\\+", 3);
        if (parts.length < 3) {
            throw new Refusal("The verifier key has another form than name+hint+key.");
        }
        try {
            byte[] hint = HexFormat.of().parseHex(parts[1]);
            byte[] typed = CanonicalBase64.decode(parts[2]);
            byte[] named = (parts[0] + "\n").getBytes(StandardCharsets.UTF_8);
            byte[] expected = Arrays.copyOf(Hashes.of(join(named, typed)), 4);
            if (typed.length != 33 || typed[0] != ED25519 || !Arrays.equals(hint, expected)) {
                throw new Refusal("The verifier key is damaged, or not an Ed25519 key.");
            }
            byte[] encoded = join(X509, Arrays.copyOfRange(typed, 1, 33));
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            return new VerifierKey(parts[0], hint, key);
        } catch (IllegalArgumentException | GeneralSecurityException damaged) {
            throw new Refusal("The verifier key is damaged.");
        }
    }

    /** Whether it is that key, under that name. */
    boolean same(VerifierKey other) {
        return name.equals(other.name) && key.equals(other.key);
    }

    boolean signed(byte[] message, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
