package dev.gatepost.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text under which Ed25519 signatures stand (C2SP signed-note.md). */
final class SignedNote {
    private static final int HINT = 4;
    private static final int SIGNATURE = 64;

    private SignedNote() {}

    /**
     * The text of a note that this key signed, with its last line end. Signatures by other keys (witnesses) are passed
     * over.
     *
     * @param which how to call it in a refusal: "the checkpoint", "the earlier checkpoint"
     */
    static String open(String note, VerifierKey key, String which) throws Refusal {
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0) {
            throw new Refusal("It has no signatures: " + which + ".");
        }
        String body = note.substring(0, blank + 1);
        if (!signed(body, note.substring(blank + 2), key)) {
            throw new Refusal("The signature does not hold: " + which + " was not signed by this key as it stands.");
        }
        return body;
    }

    private static boolean signed(String body, String signatures, VerifierKey key) {
        for (String line : signatures.split("\n")) {
            String start = "— " + key.name() + " ";
            if (line.startsWith(start)) {
                byte[] both = decoded(line.substring(start.length()));
                if (both.length == HINT + SIGNATURE
                        && Arrays.equals(Arrays.copyOf(both, HINT), key.hint())
                        && key.signed(
                                body.getBytes(StandardCharsets.UTF_8),
                                Arrays.copyOfRange(both, HINT, HINT + SIGNATURE))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] decoded(String base64) {
        try {
            return CanonicalBase64.decode(base64);
        } catch (IllegalArgumentException malformed) {
            return new byte[0];
        }
    }
}
