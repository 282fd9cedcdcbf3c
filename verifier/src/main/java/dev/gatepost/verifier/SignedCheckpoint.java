package dev.gatepost.verifier;

import java.util.Arrays;

/** A checkpoint (C2SP tlog-checkpoint.md) whose signature was checked: the log had this size and this root. */
record SignedCheckpoint(long size, byte[] root) {
    /**
     * Reads a signed note and checks it.
     *
     * @param which how to call it in a refusal: "the checkpoint", "the earlier checkpoint"
     */
    static SignedCheckpoint open(String note, VerifierKey key, String which) throws Refusal {
        String[] lines = SignedNote.open(note, key, which).split("\n", -1);
        if (lines.length < 4 || !lines[0].equals(key.name())) {
            throw new Refusal("It is about another log, or incomplete: " + which + ".");
        }
        try {
            if (!lines[1].matches("0|[1-9][0-9]{0,17}")) {
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

    /** The log that a note is about, before anything of it is believed. */
    static String origin(String note) {
        int end = note.indexOf('\n');
        return end < 0 ? "" : note.substring(0, end);
    }

    boolean says(long otherSize, byte[] otherRoot) {
        return size == otherSize && Arrays.equals(root, otherRoot);
    }
}
