/**
 * What auditors and counsel ask for: the register of controls, who owns what, vendors, reviews, the written policy, and
 * packs of evidence that a stranger can check. It promises that what it shows is made from the state in force, not from
 * what somebody wrote about it. It changes nothing but its own registers; a review that revokes does so by the use
 * case of the room concerned. It depends on the ground floor and access.
 */
@NullMarked
package dev.gatepost.evidence;

import org.jspecify.annotations.NullMarked;
