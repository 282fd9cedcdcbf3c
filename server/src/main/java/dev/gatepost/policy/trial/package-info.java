/**
 * To whom a trial workspace may write (TEN-01). It promises that a message of such a workspace leaves only for an
 * address that one person of the team gave and another approved. It does not ask the person whose address it is.
 */
@NullMarked
package dev.gatepost.policy.trial;

import org.jspecify.annotations.NullMarked;
