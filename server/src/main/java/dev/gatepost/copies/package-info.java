/**
 * Copies of a workspace for tests: its settings, and people who do not exist with the consents of people who do
 * (PRV-05, TEN-02). It promises that no copy holds an address, a text that was sent, a secret, or a way back to whom it
 * was made from, and that both workspaces' logs tell of it. It copies no message and no history.
 */
@NullMarked
package dev.gatepost.copies;

import org.jspecify.annotations.NullMarked;
