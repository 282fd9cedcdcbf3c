/**
 * People who sign in: accounts, passkeys, passwords with one-time codes, sessions, lent rights. It promises that nobody
 * comes in without two factors (a passkey is both), that a session that was ended is refused from the next request on,
 * on every node, and that nobody lends a right to themselves. It does not draw the pages.
 */
@NullMarked
package dev.gatepost.access.operators;

import org.jspecify.annotations.NullMarked;
