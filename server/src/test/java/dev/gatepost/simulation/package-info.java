/**
 * Plays the whole flow, world after world, in one thread each: real rooms over a real database, a fake clock, a carrier
 * that keeps its contract and nothing beyond it, nodes that die between any two commits. A seed chooses every step, so
 * whatever fails can be played again.
 */
@NullMarked
package dev.gatepost.simulation;

import org.jspecify.annotations.NullMarked;
