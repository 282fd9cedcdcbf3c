/** Claim files: from one address or message to a stop, a hold, and all that proves how somebody was written to (GOV-09). */
@NullMarked
package dev.gatepost.proof.claims;

import org.jspecify.annotations.NullMarked;
