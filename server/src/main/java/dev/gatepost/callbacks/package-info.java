/**
 * What providers tell us: verified over the raw bytes before anything is parsed, made durable, answered, and only then
 * applied. It promises that a forged or stale callback changes nothing, that a repeated one acts once, that a callback
 * speaks only for messages of its own connection, and that a STOP is in force for the next hand-over.
 */
@NullMarked
package dev.gatepost.callbacks;

import org.jspecify.annotations.NullMarked;
