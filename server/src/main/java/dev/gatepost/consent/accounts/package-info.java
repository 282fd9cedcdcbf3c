/**
 * Companies whose people hold roles: a permission for a role covers whoever holds it (CON-10). It promises that the
 * ledger says of each person what the company's permissions mean for them, and that a person's own no is never
 * overruled by the company's yes.
 */
@NullMarked
package dev.gatepost.consent.accounts;

import org.jspecify.annotations.NullMarked;
