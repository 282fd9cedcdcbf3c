/**
 * Lists that others keep of whom not to write to: do-not-call registers, reassigned numbers, carriers' deactivations
 * (CON-13). It promises that each edition carries its proof and day, and that what a list says is known to the decision
 * with one look-up. It does not decide; which messages a hit or an old list stops is policy's.
 */
@NullMarked
package dev.gatepost.consent.lists;

import org.jspecify.annotations.NullMarked;
