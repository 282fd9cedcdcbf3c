/**
 * Mail through Mailgun: adapter, reading of webhooks, codes. It promises that a mail is called taken only with
 * Mailgun's id, and that opens and clicks are not read. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.mailgun;

import org.jspecify.annotations.NullMarked;
