/**
 * WhatsApp's Cloud API: adapter, reading of callbacks, error codes. It promises that every event of a batch is read,
 * and that our reference travels with each message. It knows no other provider, and nothing of the 24-hour window: that
 * is policy's.
 */
@NullMarked
package dev.gatepost.providers.whatsapp;

import org.jspecify.annotations.NullMarked;
