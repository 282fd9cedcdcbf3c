/**
 * What the customer's systems hear: signed events (Standard Webhooks) of messages, consents and replies. It promises
 * that an event is recorded in the transaction of what it tells, is delivered at least once and in order for each
 * object, and carries ids and states but no address and no text.
 */
@NullMarked
package dev.gatepost.events;

import org.jspecify.annotations.NullMarked;
