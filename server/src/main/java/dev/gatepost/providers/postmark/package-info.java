/**
 * Mail through Postmark: adapter, reading of webhooks, codes. It promises that a mail is called taken only with
 * Postmark's id, and that opens and clicks are not read. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.postmark;

import org.jspecify.annotations.NullMarked;
