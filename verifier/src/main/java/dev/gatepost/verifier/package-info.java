/**
 * Checks an exported audit log without trusting whoever wrote it: hashes, the Merkle root (RFC 6962), the signed
 * checkpoints (C2SP signed note and tlog-checkpoint), the order of the events, and that an earlier checkpoint is a
 * prefix. It needs the log, the verifier key and nothing else: no network, no database, no library, and not one line
 * of the server.
 */
@NullMarked
package dev.gatepost.verifier;

import org.jspecify.annotations.NullMarked;
