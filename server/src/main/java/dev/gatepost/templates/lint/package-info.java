/**
 * What an author is told before anybody approves: what the places lack that a template may go to, words that collide
 * with opting out, links that mislead, a purpose that is not the one declared, and what its text will cost. It promises
 * to name each finding with its place and its mend; it changes nothing and sends nothing.
 */
@NullMarked
package dev.gatepost.templates.lint;

import org.jspecify.annotations.NullMarked;
