/**
 * Telnyx's messages (API v2): adapter, reading of callbacks, error codes. It promises that our reference is taken only
 * from what Telnyx signs. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.telnyx;

import org.jspecify.annotations.NullMarked;
