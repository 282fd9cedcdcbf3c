/**
 * What adapters for mail share: a checked mail, a small caller of JSON and form APIs, and the reading of events. It
 * promises that no header of a mail can smuggle another one, and that an answer is called taken or refused only where
 * the provider says so. It knows no provider, and sends nothing by itself.
 */
@NullMarked
package dev.gatepost.providers.mail;

import org.jspecify.annotations.NullMarked;
