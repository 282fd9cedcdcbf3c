/**
 * What strangers are given to check: the audit's events, its checkpoints and tiles, exports with proofs, and for any
 * message the proof of why it was allowed. It promises that each file can be checked by the verifier without trust in
 * whoever runs this Gatepost, and that none holds an address or a text that was sent. It changes nothing.
 */
@NullMarked
package dev.gatepost.proof;

import org.jspecify.annotations.NullMarked;
