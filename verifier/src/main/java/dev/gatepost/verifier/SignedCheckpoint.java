package dev.gatepost.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A checkpoint (C2SP tlog-checkpoint.md) whose signature was checked: the log had this size and this root. */
record SignedCheckpoint(long size, byte[] root) {
    /**
     * Reads a signed note and checks it. Signatures by other keys (witnesses) are passed over.
     *
     * @param which how to call it in a refusal: "the checkpoint", "the earlier checkpoint"
     */
    static SignedCheckpoint open(String note, VerifierKey key, String which) throws Refusal {
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0) {
            throw new Refusal("It has no signatures: " + which + ".");
        }
        String body = note.substring(0, blank + 1);
        if (!signed(body, note.substring(blank + 2), key)) {
            throw new Refusal("The signature does not hold: " + which + " was not signed by this key as it stands.");
        }
        String[] lines = body.split("\n", -1);
        if (lines.length < 4 || !lines[0].equals(key.name())) {
            throw new Refusal("It is about another log, or incomplete: " + which + ".");
        }
        try {
            if (!lines[1].matches("0|[1-9][0-9]{0,18}")) {
                throw new Refusal("Its size is no number: " + which + ".");
            }
            byte[] root = CanonicalBase64.decode(lines[2]);
            if (root.length != 32) {
                throw new Refusal("Its root is no SHA-256 hash: " + which + ".");
            }
            return new SignedCheckpoint(Long.parseLong(lines[1]), root);
        } catch (IllegalArgumentException malformed) {
            throw new Refusal("Its root or size cannot be read: " + which + ".");
        }
    }

    private static boolean signed(String body, String signatures, VerifierKey key) {
        for (String line : signatures.split("\n")) {
            String start = "— " + key.name() + " ";
            if (line.startsWith(start)) {
                byte[] both = decoded(line.substring(start.length()));
                if (both.length == 4 + 64
                        && Arrays.equals(Arrays.copyOf(both, 4), key.hint())
                        && key.signed(body.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(both, 4, 68))) {
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
