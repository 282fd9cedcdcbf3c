/**
 * Vonage's Messages API and its older SMS API: one adapter, the reading of callbacks, the tables of codes. It knows no
 * other provider.
 */
@NullMarked
package dev.gatepost.providers.vonage;

import org.jspecify.annotations.NullMarked;
