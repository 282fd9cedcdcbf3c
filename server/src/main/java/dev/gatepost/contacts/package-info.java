/**
 * People and their addresses: number and mail intelligence, time zones, the contact row with its keys and its
 * projection of consent. It promises that two first messages to one address meet one contact and one key, and that an
 * address is stored sealed and found by a keyed index alone. It does not know whether anyone may be written to.
 */
@NullMarked
package dev.gatepost.contacts;

import org.jspecify.annotations.NullMarked;
