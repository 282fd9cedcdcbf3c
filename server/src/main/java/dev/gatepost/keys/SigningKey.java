package dev.gatepost.keys;

import com.google.crypto.tink.subtle.Ed25519Sign;
import java.security.GeneralSecurityException;

/** An Ed25519 key (RFC 8032) in hand. It cannot print itself. */
public final class SigningKey {
    private final byte[] publicKey;
    private final Ed25519Sign signer;

    SigningKey(byte[] publicKey, byte[] seed) {
        this.publicKey = publicKey.clone();
        try {
            this.signer = new Ed25519Sign(seed);
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException("An Ed25519 seed has 32 bytes.", wrong);
        }
    }

    /** The 32 bytes of the public key. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The 64 bytes of the signature. */
    public byte[] sign(byte[] message) {
        try {
            return signer.sign(message);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("Ed25519 failed to sign.", failure);
        }
    }

    @Override
    public String toString() {
        return "SigningKey(…)";
    }
}
