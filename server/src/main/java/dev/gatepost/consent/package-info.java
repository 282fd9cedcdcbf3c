/**
 * Who agreed to what, and who took it back: the append-only ledger, the state derived from it, suppression, capture and
 * revocation in many languages. It promises that a revocation is in force before it is answered, that doubt counts
 * against sending, and that every state can be traced to its events. It does not decide about a message; that is
 * policy's.
 */
@NullMarked
package dev.gatepost.consent;

import org.jspecify.annotations.NullMarked;
