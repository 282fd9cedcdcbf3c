package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Digests;
import dev.gatepost.providers.RawCallback;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** Comparing a proof with what was expected, in a time that does not tell where they differ. */
final class Fits {
    private static final int LONGEST_ID = 200;

    private Fits() {}

    static boolean text(String expected, String given) {
        return MessageDigest.isEqual(bytes(expected), bytes(given));
    }

    /** Standard base64 with padding, exactly as every scheme here writes it. */
    static boolean base64(byte[] expected, String given) {
        return text(Base64.getEncoder().encodeToString(expected), given);
    }

    /** Hexadecimal in lower case. */
    static boolean hex(byte[] expected, String given) {
        return text(HexFormat.of().formatHex(expected), given);
    }

    /** The same for every repeat of the same body; where a scheme names no event of its own. */
    static String idOf(RawCallback callback) {
        return HexFormat.of().formatHex(Digests.sha256(callback.body()));
    }

    /** An event's own name, as long as such a name may be. */
    static String shortened(String id) {
        return id.length() <= LONGEST_ID ? id : HexFormat.of().formatHex(Digests.sha256(id));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
