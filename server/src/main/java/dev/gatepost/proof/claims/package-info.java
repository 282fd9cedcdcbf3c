/** Claim files: from one address or message to a stop, a hold, and every proof of what was sent and why (GOV-09). */
@NullMarked
package dev.gatepost.proof.claims;

import org.jspecify.annotations.NullMarked;
