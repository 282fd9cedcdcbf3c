/**
 * Plivo's messages: adapter, reading of callbacks, error codes. It promises that only callbacks under the signature V3,
 * which covers what they say, are believed. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.plivo;

import org.jspecify.annotations.NullMarked;
