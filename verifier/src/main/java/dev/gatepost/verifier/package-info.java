/**
 * Checks what Gatepost gives away without trusting whoever wrote it: exported logs, checkpoints, single events, proofs
 * of decisions, receipts and packs of evidence. It promises that whatever was changed, removed, inserted or moved is
 * found and named as far as the file allows. It needs the file, the verifier key and nothing else: no network, no
 * database, no library, and not one line of the server.
 */
@NullMarked
package dev.gatepost.verifier;

import org.jspecify.annotations.NullMarked;
