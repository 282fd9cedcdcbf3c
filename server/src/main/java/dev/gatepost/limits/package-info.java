/**
 * How much, how often, at what cost, and whether at all: the frequency of promotional messages for each contact, rates
 * ({@link dev.gatepost.limits.rates}), money ({@link dev.gatepost.limits.money}) and the emergency stop
 * ({@link dev.gatepost.limits.pauses}). It promises that a cap holds between concurrent callers. It does not know the
 * caps of frequency, which are policy's, nor messages.
 */
@NullMarked
package dev.gatepost.limits;

import org.jspecify.annotations.NullMarked;
