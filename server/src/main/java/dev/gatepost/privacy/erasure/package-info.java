/**
 * Erasure as one durable workflow: asked for once, looked at by holds, carried through every store in small turns, told
 * to the systems outside until they say that they followed, and proven by a signed receipt (PRV-02). It stores no
 * personal data of its own but the sealed address, and that only until the last store is done.
 */
@NullMarked
package dev.gatepost.privacy.erasure;

import org.jspecify.annotations.NullMarked;
