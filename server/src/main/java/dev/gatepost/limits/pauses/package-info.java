/**
 * The emergency stop: what may not be handed over now, by whom and why. It promises that a pause is seen by the next
 * claim on every node, because dispatch reads it in the transaction that claims. It stops nothing that a provider has
 * already taken.
 */
@NullMarked
package dev.gatepost.limits.pauses;

import org.jspecify.annotations.NullMarked;
