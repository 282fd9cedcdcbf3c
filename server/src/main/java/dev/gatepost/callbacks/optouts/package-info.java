/**
 * Compares our opt-outs with the lists that providers keep by themselves, both ways and with proof (CON-12). What they
 * know and we do not becomes a block and a revocation; what we know and they do not is given to them where that stops
 * nothing that is still allowed. It lifts nothing, whatever a list says or no longer says.
 */
@NullMarked
package dev.gatepost.callbacks.optouts;

import org.jspecify.annotations.NullMarked;
