/**
 * Backup and restore: a consistent copy of every table that opens with the root key alone, and a journal outside of it
 * of everything that forbids, so that a restored Gatepost brings nobody and nothing back. Promises that what is refused
 * leaves nothing behind; does not decide what a restored row means, which each room says itself. May depend on the
 * ground floor.
 */
@NullMarked
package dev.gatepost.recovery;

import org.jspecify.annotations.NullMarked;
