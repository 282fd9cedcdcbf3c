/**
 * Taking settings over from one workspace of an organisation to another, as a change that another person reviews
 * (TEN-02). It promises that what is applied is what was seen, all of it or nothing, and that neither secrets nor
 * people are taken along. What can be taken over, the rooms that own it say
 * ({@link dev.gatepost.access.promotion.Promotable}).
 */
@NullMarked
package dev.gatepost.access.promotion;

import org.jspecify.annotations.NullMarked;
