/** A door in Twilio's shape: code written for it changes its base URL, and everything passes the gate (CHN-09). */
@NullMarked
package dev.gatepost.intake.twilio;

import org.jspecify.annotations.NullMarked;
