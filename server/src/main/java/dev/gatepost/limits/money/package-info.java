/**
 * What sending costs and how much may be spent: prices, budgets, and the reservation of money before a message goes. It
 * promises that reserved and spent together never pass an enforced cap, however many callers race, and that the sum of
 * the reservations is that of the live messages. It does not know messages, providers or invoices.
 */
@NullMarked
package dev.gatepost.limits.money;

import org.jspecify.annotations.NullMarked;
