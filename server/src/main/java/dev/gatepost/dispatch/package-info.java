/**
 * From the queue to the provider: claims with a fence, decides again, sends with no connection held, and records what
 * came of it. It promises that a message is in at most one call at a time, that "the provider may have it" is a state
 * of its own, and that such a message is sent again only with proof that the provider has it not. It accepts nothing
 * and believes no callback.
 */
@NullMarked
package dev.gatepost.dispatch;

import org.jspecify.annotations.NullMarked;
