package dev.gatepost.verifier;

import java.util.Base64;

/** Base64 with one spelling for each value: Java's own decoder passes over stray bits in the last character. */
final class CanonicalBase64 {
    private CanonicalBase64() {}

    /** Throws {@link IllegalArgumentException} for any text that an encoder would not have written. */
    static byte[] decode(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("not canonical");
        }
        return bytes;
    }
}
