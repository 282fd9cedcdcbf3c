/**
 * People who do not exist, of the shape of customers who do: for tests (PRV-05). It promises that what it makes up can
 * reach nobody and leads back to nobody, and it gives no real address away. It does not say what they consented to.
 */
@NullMarked
package dev.gatepost.contacts.masked;

import org.jspecify.annotations.NullMarked;
