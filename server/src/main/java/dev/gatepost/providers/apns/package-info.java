/**
 * Push to Apple's devices (APNs, HTTP/2, by Pushy): adapter, its clients, reasons of refusal. It promises that a token
 * that is gone is told apart from every other refusal. It hears nothing back: no receipt exists.
 */
@NullMarked
package dev.gatepost.providers.apns;

import org.jspecify.annotations.NullMarked;
