/**
 * How fast: token buckets at every layer from the source address to the single contact. It promises that never more
 * than the burst and the rate pass on this node, and that the nodes together pass no more than one alone. It stores no
 * tokens; a process that starts again starts with full buckets.
 */
@NullMarked
package dev.gatepost.limits.rates;

import org.jspecify.annotations.NullMarked;
