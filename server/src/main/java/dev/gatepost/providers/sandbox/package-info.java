/**
 * A carrier that behaves like a real one, for tests, drills and test workspaces: a peer on its own port with a book of
 * its own, whose outcomes are chosen by the last digits of the number, and the adapter that speaks with it. It promises
 * that what its book says is what a person would have received. Nothing it carries reaches anyone.
 */
@NullMarked
package dev.gatepost.providers.sandbox;

import org.jspecify.annotations.NullMarked;
