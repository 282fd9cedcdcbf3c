package dev.gatepost.templates;

import dev.gatepost.platform.ReasonCode;

/**
 * Why a finished text may not go out now, whoever it is for: its version was withdrawn, its outside registration does
 * not hold, its sender cannot be answered there. Told to the decision as a fact.
 *
 * @param rule the gate that found it, as a decision names it
 */
public record ContentStop(ReasonCode code, String rule, String detail) {}
