/**
 * How long data stays: defaults with their reasons, a workspace's own rules within the bounds, and the purges that hold
 * to both and report what they did (PRV-01). It deletes nothing itself; the rooms that store do, when they are asked.
 */
@NullMarked
package dev.gatepost.privacy.retention;

import org.jspecify.annotations.NullMarked;
