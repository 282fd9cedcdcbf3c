/**
 * How much, how often: the frequency of promotional messages for each contact. It promises that a cap holds between
 * concurrent callers, by conditional update. It does not know the caps themselves; those are policy's.
 */
@NullMarked
package dev.gatepost.limits;

import org.jspecify.annotations.NullMarked;
