/**
 * What people see on the private door: signing in, the live page of the demo with its nine scenes as a timeline and the
 * decision of each message. It promises to show only what the public types of the rooms tell, with addresses masked,
 * and that its pages are whole without JavaScript; it decides nothing. It may depend on every room but the command
 * line. The templates lie in {@code src/main/jte/console} and become classes of this package in the build.
 */
@NullMarked
package dev.gatepost.console;

import org.jspecify.annotations.NullMarked;
