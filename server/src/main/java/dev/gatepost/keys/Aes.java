package dev.gatepost.keys;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Hkdf;
import com.google.crypto.tink.subtle.Random;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** AES-256-GCM with random 96-bit nonces, and HKDF-SHA-256, both Tink's. A failure to open is {@link Unreadable}. */
final class Aes {
    static final int KEY_BYTES = 32;

    private final AesGcmJce cipher;

    Aes(byte[] key) {
        try {
            cipher = new AesGcmJce(key);
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException("A key has 32 bytes.", wrong);
        }
    }

    static byte[] newKey() {
        return Random.randBytes(KEY_BYTES);
    }

    /** 32 bytes that follow from a key and a label, and lead back to neither. */
    static byte[] derive(byte[] key, String label) {
        try {
            byte[] info = label.getBytes(StandardCharsets.UTF_8);
            return Hkdf.computeHkdf("HmacSha256", key, new byte[0], info, KEY_BYTES);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256.", absent);
        }
    }

    byte[] seal(byte[] plain, byte[] associated) {
        try {
            return cipher.encrypt(plain, associated);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("AES-GCM failed to encrypt.", failure);
        }
    }

    byte[] open(byte[] sealed, byte[] associated, String what) {
        try {
            return cipher.decrypt(sealed, associated);
        } catch (GeneralSecurityException mismatch) {
            throw new Unreadable(what + " does not open: another key, another place, or altered.");
        }
    }
}
