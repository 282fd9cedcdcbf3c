/**
 * Twilio's Programmable Messaging: adapter, proof of callbacks, their reading, and the table of error codes. It
 * promises that a message is called refused or untaken only where Twilio's documents say so. It knows no other
 * provider.
 */
@NullMarked
package dev.gatepost.providers.twilio;

import org.jspecify.annotations.NullMarked;
