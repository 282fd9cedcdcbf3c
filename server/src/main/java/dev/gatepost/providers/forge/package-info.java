/**
 * Callbacks as providers would send them, for people who try a connection: signed by the connection's own key, in
 * the form of its provider. It promises that only providers that share a key with us can be imitated, and that nothing
 * made here passes any other judgement than the door's. It reads no table.
 */
@NullMarked
package dev.gatepost.providers.forge;

import org.jspecify.annotations.NullMarked;
