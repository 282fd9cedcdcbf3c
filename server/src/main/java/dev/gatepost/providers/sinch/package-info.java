/**
 * Sinch's SMS REST API: adapter, reading of callbacks, error codes. It promises that a batch which Sinch does not list
 * is not called absent. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.sinch;

import org.jspecify.annotations.NullMarked;
