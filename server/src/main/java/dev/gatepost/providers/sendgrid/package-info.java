/**
 * Mail through SendGrid (v3): adapter, reading of the Event Webhook, codes. It promises that a mail is called taken
 * only with SendGrid's id, and that opens and clicks are not read. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.sendgrid;

import org.jspecify.annotations.NullMarked;
