/** Packs of evidence: signed archives that a stranger checks without a network, written as a stream (GOV-01). */
@NullMarked
package dev.gatepost.evidence.packs;

import org.jspecify.annotations.NullMarked;
