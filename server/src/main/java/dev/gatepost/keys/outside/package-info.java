/**
 * Keys and secrets kept by others: HashiCorp Vault or OpenBao, and Amazon's key management and secrets manager. It
 * promises the same as the store inside, over the network, and that nothing is asked for while a database connection is
 * held. It may depend on the room keys and on platform.
 */
@NullMarked
package dev.gatepost.keys.outside;

import org.jspecify.annotations.NullMarked;
