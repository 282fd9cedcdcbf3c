package dev.gatepost.controls;

import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a control found at one time.
 *
 * @param outcome {@code held}, {@code failing} or {@code not_yet}
 * @param by who looked: {@code component:controls}, or whoever asked for it
 */
public record ControlResult(
        String control, Instant at, String outcome, String why, SortedMap<String, String> facts, String by) {
    public ControlResult {
        facts = new TreeMap<>(facts);
    }

    public boolean isHeld() {
        return outcome.equals("held");
    }

    /** Whether it should have been looked at again by now; a tenth of the cadence is given. */
    public boolean isOverdue(Instant now, Duration cadence) {
        return at.plus(cadence).plus(cadence.dividedBy(10)).isBefore(now);
    }
}
