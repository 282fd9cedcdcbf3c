package dev.gatepost.access.operators;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts failed tries (ACC-10), on this node and for 15 minutes from the last one: per source network, and per identity
 * at that source. What is blocked is the source, never the account: a stranger who guesses cannot lock out its owner,
 * who comes from elsewhere or from a browser that signed in before, which is counted by itself. Many failures on one
 * identity, from wherever, slow strangers down.
 */
public final class FailedTries {
    private static final Duration REMEMBERED = Duration.ofMinutes(15);
    private static final int MOST_BY_SOURCE = 20;
    private static final int MOST_BY_IDENTITY_AND_SOURCE = 5;
    private static final int MOST_BY_DEVICE = 10;
    private static final int SLOW_AFTER = 3;
    private static final Duration SLOWEST = Duration.ofSeconds(2);

    private final Cache<String, AtomicInteger> failures;

    public FailedTries(Ticker ticker) {
        failures = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(100_000)
                .expireAfterWrite(REMEMBERED)
                .build();
    }

    /**
     * A try.
     *
     * @param identity whom it says it is
     * @param device the id of a browser that signed in before as that identity; empty for none
     */
    public record Try(String source, String identity, String device) {}

    /** What to do with a try before it is looked at. */
    public sealed interface Verdict {
        /** Looks at it, after this pause. */
        record Go(Duration after) implements Verdict {}

        /** Refuses it without a look. */
        record Blocked(Duration over) implements Verdict {}
    }

    /** Judges a try by those before it. */
    public Verdict before(Try t) {
        if (!t.device().isEmpty()) {
            return count("device " + t.device()) >= MOST_BY_DEVICE
                    ? new Verdict.Blocked(REMEMBERED)
                    : new Verdict.Go(Duration.ZERO);
        }
        if (count("source " + t.source()) >= MOST_BY_SOURCE || count(both(t)) >= MOST_BY_IDENTITY_AND_SOURCE) {
            return new Verdict.Blocked(REMEMBERED);
        }
        int slow = Math.max(count("identity " + t.identity()), count("source " + t.source())) - SLOW_AFTER;
        return new Verdict.Go(
                slow < 0 ? Duration.ZERO : Duration.ofMillis(Math.min(SLOWEST.toMillis(), 250L << Math.min(slow, 4))));
    }

    /** Counts a failure; true when it is the one that blocks. */
    public boolean failed(Try t) {
        if (!t.device().isEmpty()) {
            return more("device " + t.device()) == MOST_BY_DEVICE;
        }
        more("identity " + t.identity());
        boolean source = more("source " + t.source()) == MOST_BY_SOURCE;
        return more(both(t)) == MOST_BY_IDENTITY_AND_SOURCE || source;
    }

    /** Forgets the failures of who came in at last; those of the network stand. */
    public void succeeded(Try t) {
        failures.invalidate(both(t));
        failures.invalidate("device " + t.device());
    }

    private static String both(Try t) {
        return "both " + t.source() + " " + t.identity();
    }

    private int count(String key) {
        AtomicInteger counted = failures.getIfPresent(key);
        return counted == null ? 0 : counted.get();
    }

    private int more(String key) {
        AtomicInteger counted = failures.get(key, k -> new AtomicInteger());
        int now = counted.incrementAndGet();
        failures.put(key, counted);
        return now;
    }
}
