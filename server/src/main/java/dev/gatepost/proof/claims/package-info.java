/** Claim files: from one address or message to a stop, a hold, and every proof of how a person was written to (GOV-09). */
@NullMarked
package dev.gatepost.proof.claims;

import org.jspecify.annotations.NullMarked;
