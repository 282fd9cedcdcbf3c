/**
 * The screens in which people work: one class {@code …Pages} for each, with its templates in
 * {@code src/main/jte/console/screens}, around one frame and one set of parts ({@code docs/console.md}). What they show
 * and do goes through the same resources as the API, so that a person at a page and a program with a key meet the same
 * rules, the same audit and the same words. It promises that its pages are whole without scripts, name their workspace
 * in their address, and show nothing that the person's rights do not reach; it decides nothing.
 */
@NullMarked
package dev.gatepost.console.screens;

import org.jspecify.annotations.NullMarked;
