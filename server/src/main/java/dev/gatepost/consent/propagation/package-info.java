/**
 * How long it takes until connected systems act upon a consent or its end: what they acknowledge, and what is late. It
 * delivers nothing itself. It depends on the ground floor, access and contacts.
 */
@NullMarked
package dev.gatepost.consent.propagation;

import org.jspecify.annotations.NullMarked;
