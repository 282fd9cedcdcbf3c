package dev.gatepost.access.operators;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many sign-ins a network begins (ACC-10): each leaves a row until it is over, and whoever begins one has
 * proven nothing yet. Counted by each node for itself.
 */
final class BegunVisits {
    /** Many desks share one network; a script does not wait for any of them. */
    static final int MOST_BY_SOURCE = 120;

    private static final Duration WITHIN = Duration.ofMinutes(5);

    private final Cache<String, AtomicInteger> begun;

    BegunVisits(Ticker ticker) {
        begun = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(50_000)
                .expireAfterWrite(WITHIN)
                .build();
    }

    /** Counts one that is about to begin; false when there were too many within five minutes of the first. */
    boolean mayBegin(Browser browser) {
        return begun.get(browser.network(), n -> new AtomicInteger()).incrementAndGet() <= MOST_BY_SOURCE;
    }
}
