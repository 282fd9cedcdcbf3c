/**
 * SMPP 3.4 directly to a message centre: long-lived sessions, texts in their parts, receipts and people's messages. It
 * promises that nothing is written once the hand-over was called off, and that nothing that arrives is acknowledged
 * before it is durable. It keeps no state of messages.
 */
@NullMarked
package dev.gatepost.providers.smpp;

import org.jspecify.annotations.NullMarked;
