/** Exports in the clear: made with a reason, listed, ended by themselves, and followed to their end (KEY-06). */
@NullMarked
package dev.gatepost.intake.exports;

import org.jspecify.annotations.NullMarked;
