/**
 * The story of the first ten minutes: a shop, a test workspace, nine events that really happen through the public API,
 * the sandbox carrier and real callbacks. It promises that what it tells was read back from the running Gatepost, and
 * that it fails when anything did not happen as told. It has no way into the rooms that a customer has not.
 */
@NullMarked
package dev.gatepost.demo;

import org.jspecify.annotations.NullMarked;
