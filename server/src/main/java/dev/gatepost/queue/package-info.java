/**
 * Durable work: an id, a lane and the instant at which it is due. It promises that what is enqueued in a transaction is
 * done at least once after its commit, that two claimers never hold the same entry, and that no workspace's burst
 * starves another's. It does not know what the ids mean.
 */
@NullMarked
package dev.gatepost.queue;

import org.jspecify.annotations.NullMarked;
