/**
 * RCS for Business through Google: adapter, capability check, reading of callbacks. It promises that a person without
 * RCS is told apart from every other refusal, so that another channel may follow. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.rcs;

import org.jspecify.annotations.NullMarked;
