/**
 * What people see on the private door. For now the live page of the demo: the nine scenes as a timeline with the
 * decision of each message. It promises to show only what the public types of the rooms tell, with addresses masked.
 */
@NullMarked
package dev.gatepost.console;

import org.jspecify.annotations.NullMarked;
