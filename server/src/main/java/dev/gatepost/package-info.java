/**
 * Gatepost: the gate that every business message passes. Each package below is a room; what a room promises and what it
 * does not stands in its own description, and a test holds which room may know which. This package joins them; only the
 * roof (cli, demo, console) knows it.
 */
@NullMarked
package dev.gatepost;

import org.jspecify.annotations.NullMarked;
