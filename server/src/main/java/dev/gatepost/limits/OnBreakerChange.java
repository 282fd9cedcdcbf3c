package dev.gatepost.limits;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hears of every change of a breaker. Called on the thread whose call brought it about, between two provider calls, so
 * it only hands over what it hears; a failure is logged and changes nothing.
 */
@FunctionalInterface
public interface OnBreakerChange {
    void changed(Change change);

    /**
     * One change.
     *
     * @param country the route's country, or null for the whole connection
     * @param why in words: the rates that opened it, or the operator's reason
     */
    record Change(
            UUID connection, @Nullable String country, BreakerState from, BreakerState to, String why, Instant at) {}
}
