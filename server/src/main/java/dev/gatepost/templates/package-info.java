/**
 * What is said and who says it: templates with their versions and approval, rendering, message segments, senders and
 * brands. It promises that values are put into a text literally, that no value smuggles in a link or a direction mark,
 * and that a text is counted as the network will count it. It does not know whether anyone may be written to, and it
 * sends nothing.
 */
@NullMarked
package dev.gatepost.templates;

import org.jspecify.annotations.NullMarked;
