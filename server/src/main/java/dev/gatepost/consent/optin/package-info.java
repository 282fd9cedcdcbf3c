/**
 * Double opt-in: a question to the address itself, answered by a link that a scanner's look cannot use, or by YES from
 * the phone that was asked. It promises that nobody is flooded with questions by forms that others fill in. Consent is
 * recorded by the room's own ledger; this package only asks.
 */
@NullMarked
package dev.gatepost.consent.optin;

import org.jspecify.annotations.NullMarked;
