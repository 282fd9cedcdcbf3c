/**
 * How Gatepost speaks to those who carry messages: one small interface, one nested package for each provider (adapter,
 * callback verifier, callback parser, error table), the sandbox carrier, and the connections with their credentials. It
 * promises that an answer is told apart into taken, refused, try later and unknown, and that a callback is believed
 * only with its provider's proof. It knows nothing of policy, consent or the state of messages.
 */
@NullMarked
package dev.gatepost.providers;

import org.jspecify.annotations.NullMarked;
