/**
 * What people see on the private door. For now the live page of the demo: the nine scenes as a timeline with the
 * decision of each message. It promises to show only what the public types of the rooms tell, with addresses masked,
 * and that its pages are whole without JavaScript; it decides nothing. It may depend on every room but the command
 * line. The templates lie in {@code src/main/jte/console} and become classes of this package in the build.
 */
@NullMarked
package dev.gatepost.console;

import org.jspecify.annotations.NullMarked;
