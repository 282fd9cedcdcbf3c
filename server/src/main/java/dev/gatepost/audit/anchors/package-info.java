/**
 * Checkpoints kept outside: on another disk, at an address of somebody else. It promises that what was written there is
 * never written over, that a place which says otherwise than the log is told at once, and that a log without an anchor,
 * or with an old one, is known to the {@code doctor}. It reads no event.
 */
@NullMarked
package dev.gatepost.audit.anchors;

import org.jspecify.annotations.NullMarked;
