/**
 * Mail through Resend: adapter, reading of webhooks, codes. It promises that each attempt is sent under its own
 * idempotency key, and that opens and clicks are not read. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.resend;

import org.jspecify.annotations.NullMarked;
