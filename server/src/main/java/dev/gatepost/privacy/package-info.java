/**
 * What makes Gatepost forget: who holds what about a person (the SPI {@link dev.gatepost.privacy.PersonalData}), holds
 * that forbid forgetting, and the inventory of personal data. It knows no room that stores any; those offer themselves.
 * It depends on platform, keys, audit and access.
 */
@NullMarked
package dev.gatepost.privacy;

import org.jspecify.annotations.NullMarked;
