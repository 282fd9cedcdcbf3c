/**
 * The memory that can be proven: events appended in the caller's own transaction, sequenced into a Merkle tree (RFC
 * 6962 hashing) for each workspace, closed by signed checkpoints. It promises that what was appended cannot vanish or
 * change unseen. It holds pseudonyms and reasons, never addresses, bodies or secrets.
 */
@NullMarked
package dev.gatepost.audit;

import org.jspecify.annotations.NullMarked;
