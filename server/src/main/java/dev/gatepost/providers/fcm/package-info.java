/**
 * Push to devices by Firebase Cloud Messaging: adapter and error codes. It promises that a token that is gone is told
 * apart from every other refusal. It hears nothing back: no receipt exists.
 */
@NullMarked
package dev.gatepost.providers.fcm;

import org.jspecify.annotations.NullMarked;
