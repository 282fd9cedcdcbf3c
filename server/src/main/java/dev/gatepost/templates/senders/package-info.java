/**
 * The register of who speaks: brands, and the numbers, names, domains and agents that send for them, each with its
 * registrations. It promises that a sender's form fits its kind, and that a registration that ends or is lost counts no
 * longer from the next decision on.
 */
@NullMarked
package dev.gatepost.templates.senders;

import org.jspecify.annotations.NullMarked;
