/**
 * The send API: reads a request strictly, decides, and accepts in one commit shared with its neighbours. It promises
 * that a 202 is durable, that a repeat with the same idempotency key is the same message, and that a refusal is kept
 * with its reasons. It hands nothing to a provider.
 */
@NullMarked
package dev.gatepost.intake;

import org.jspecify.annotations.NullMarked;
