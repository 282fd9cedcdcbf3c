package dev.gatepost.wronghouse.platform;

import dev.gatepost.wronghouse.messages.High;

/** Something low that knows something high: {@code HouseTest} must find it. */
public record Low(High known) {}
