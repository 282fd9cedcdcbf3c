/**
 * Policies of a workspace's own (POL-04): written in versions, kept for ever, and laid over the rule packs in each
 * decision. They may only tighten, but for waivers of good practice that another person approved. Reads nothing in a
 * decision: what is in force is in memory and renewed when the control version moves.
 */
@NullMarked
package dev.gatepost.policy.custom;

import org.jspecify.annotations.NullMarked;
