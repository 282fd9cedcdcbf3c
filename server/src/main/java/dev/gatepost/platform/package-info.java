/**
 * The ground that every room stands on: ids, clock, JSON, errors, transactions, group commit, the PostgreSQL inside,
 * settings, outbound HTTP, redacting logs. It promises values that check themselves and resources that are bounded. It
 * knows no other room and nothing about messages.
 */
@NullMarked
package dev.gatepost.platform;

import org.jspecify.annotations.NullMarked;
