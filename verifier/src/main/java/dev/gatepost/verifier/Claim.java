package dev.gatepost.verifier;

/**
 * What somebody outside says about a log: it had that many events, with this root.
 *
 * @param by whose word it is: "the checkpoint kept in 2.note", "the instance's log, event 7"
 * @param sameHistory whether it is known to be of the history that the log has now, so that no restore explains it away
 */
record Claim(long size, byte[] root, String by, boolean sameHistory) {
    /** A word that may be older than a restore. */
    Claim(long size, byte[] root, String by) {
        this(size, root, by, false);
    }
}
