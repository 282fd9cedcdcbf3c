/**
 * The {@code gatepost} command: starts and stops the server, and speaks with a running one through a local socket that
 * only the operating-system user who started it can open. It promises that standard output holds what a script would
 * use, that standard error holds what a person would read, and that the exit code is 0 only when what was asked for
 * happened.
 */
@NullMarked
package dev.gatepost.cli;

import org.jspecify.annotations.NullMarked;
