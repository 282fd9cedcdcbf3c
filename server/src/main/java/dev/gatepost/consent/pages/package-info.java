/**
 * The pages that people meet on the public door: sign-up forms, the answer to a question, leaving, and preferences.
 * It promises that they work without JavaScript and cookies, tell nobody whether an address is known, and that
 * looking at a link changes nothing. It records nothing by itself: the room's ledger does.
 */
@NullMarked
package dev.gatepost.consent.pages;

import org.jspecify.annotations.NullMarked;
