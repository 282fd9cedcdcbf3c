package dev.gatepost.verifier;

/**
 * What somebody outside says about a log: it had that many events, with this root.
 *
 * @param by whose word it is: "the checkpoint kept in 2.note", "the instance's log, event 7"
 */
record Claim(long size, byte[] root, String by) {}
