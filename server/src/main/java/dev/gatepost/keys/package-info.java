/**
 * Who can read what is sealed: the root key, workspace and epoch keys, the two keys of each contact, the organisation's
 * index key, and the secrets of connections and endpoints. It promises that nothing personal or secret reaches the
 * database in the clear and that a destroyed key makes its content unreadable. It does not decide what is personal: the
 * rooms say what they seal.
 */
@NullMarked
package dev.gatepost.keys;

import org.jspecify.annotations.NullMarked;
