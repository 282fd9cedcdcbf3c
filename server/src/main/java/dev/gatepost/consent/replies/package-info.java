/**
 * What people are answered who wrote STOP or HELP: at most one message each, soon, without advertising, through the
 * same gate as every other. It changes no consent. It depends on the ground floor, access and contacts.
 */
@NullMarked
package dev.gatepost.consent.replies;

import org.jspecify.annotations.NullMarked;
