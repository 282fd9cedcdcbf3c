/**
 * MessageBird's SMS API and its successor, Bird's Channels API: an adapter for each, one table of reasons for both,
 * since the same platform carries them. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.messagebird;

import org.jspecify.annotations.NullMarked;
