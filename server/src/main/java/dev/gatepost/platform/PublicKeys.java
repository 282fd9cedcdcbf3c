package dev.gatepost.platform;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Public keys as they are printed, and what they prove. */
public final class PublicKeys {
    // RFC 8410: what stands before the 32 bytes of an Ed25519 key in its X.509 form.
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int RAW_ED25519 = 32;

    private PublicKeys() {}

    /** The base64 of 32 bytes, or of their X.509 form as openssl writes it; empty when it is no such key. */
    public static Optional<PublicKey> ed25519(String base64) {
        return decode(base64).flatMap(raw -> {
            if (raw.length != RAW_ED25519) {
                return key("Ed25519", raw);
            }
            byte[] encoded = new byte[ED25519_PREFIX.length + raw.length];
            System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
            System.arraycopy(raw, 0, encoded, ED25519_PREFIX.length, raw.length);
            return key("Ed25519", encoded);
        });
    }

    /** The base64 of an X.509 SubjectPublicKeyInfo on a curve; empty when it is no such key. */
    public static Optional<PublicKey> ec(String base64) {
        return decode(base64).flatMap(encoded -> key("EC", encoded));
    }

    private static Optional<PublicKey> key(String algorithm, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Whether the signature, in base64, is of these parts one after the other. */
    public static boolean isSigned(String algorithm, PublicKey key, String signature, byte[]... parts) {
        Optional<byte[]> proof = decode(signature);
        // A signature has one spelling: bits beyond its last byte are zero, though decoders let others pass.
        if (proof.isEmpty() || !Base64.getEncoder().encodeToString(proof.get()).equals(signature)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            for (byte[] part : parts) {
                verifier.update(part);
            }
            return verifier.verify(proof.get());
        } catch (GeneralSecurityException e) {
            // A proof out of range or in another form proves nothing.
            return false;
        }
    }

    /** Standard base64 alone. */
    public static Optional<byte[]> decode(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
