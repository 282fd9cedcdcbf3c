package dev.gatepost.limits;

import java.util.Locale;

/** How a breaker stands. */
public enum BreakerState {
    /** Calls go. */
    CLOSED,
    /** No call goes. */
    OPEN,
    /** A few calls go, to see whether it is over. */
    PROBING,
    /** An operator closed it: calls go whatever comes of them. */
    FORCED_CLOSED,
    /** An operator opened it: no call goes until they say so. */
    FORCED_OPEN;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }
}
