package dev.gatepost.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's bad day may cost in further tries (LIM-05): over a window, retries on a connection are at most a
 * share of its first attempts and a floor, so a broken provider is not also flooded. Retries beyond it wait, they are
 * not dropped. In memory, safe for many threads; at most 10,000 connections are remembered.
 */
public final class RetryBudget {
    private static final int SLOTS = 10;

    private final Settings settings;
    private final LongSupplier nanos;
    private final Cache<UUID, Window> windows =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /**
     * @param percent retries for each hundred first attempts
     * @param floor retries in a window however few first attempts there are
     */
    public record Settings(int percent, int floor, Duration window) {
        /** A fifth, and one a second, over a minute. */
        public static final Settings DEFAULT = new Settings(20, 60, Duration.ofMinutes(1));

        public Settings {
            if (percent < 0 || percent > 1_000 || floor < 1 || window.toMillis() < SLOTS) {
                throw new IllegalArgumentException(
                        "a retry budget has a share of 0 to 1000 % and a floor of at least 1");
            }
        }
    }

    /** How a connection's budget stands. */
    public record Standing(long firstAttempts, long retries, long allowed) {}

    /** @param nanos a clock that never goes back, such as {@link System#nanoTime} */
    public RetryBudget(Settings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
    }

    /** Counts first attempts; they are never held back. */
    public void first(UUID connection, int attempts) {
        window(connection).first(attempts, slot());
    }

    /** Takes at most so many retries, and returns how many may go now. */
    public int retries(UUID connection, int wanted) {
        return wanted <= 0 ? 0 : window(connection).retries(wanted, slot());
    }

    /** Gives retries back that were not made after all. */
    public void giveBack(UUID connection, int unused) {
        window(connection).giveBack(unused, slot());
    }

    /** How long until the oldest part of the window is forgotten, when more may be allowed again. */
    public Duration wait(UUID connection) {
        long length = slotLength();
        return Duration.ofNanos(length - Math.floorMod(nanos.getAsLong(), length));
    }

    public Standing standing(UUID connection) {
        return window(connection).standing(slot());
    }

    /**
     * Exponential back-off with full jitter: any wait from nothing to {@code first} doubled for each try before, at
     * most {@code longest}. A provider's wish is waited for in full, and up to a fifth longer.
     *
     * @param tries how many tries failed, from 1
     * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">why full jitter</a>
     */
    public static Duration backOff(
            int tries, Duration first, Duration longest, @Nullable Duration wish, RandomGenerator random) {
        if (tries < 1 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("a back-off counts from 1 and its longest wait is not below its first");
        }
        long millis = Math.max(1, first.toMillis());
        // Beyond 2³⁰ times the first wait every bound has been reached.
        long doubled = millis << Math.min(tries - 1, 30);
        long most = doubled >>> Math.min(tries - 1, 30) == millis
                ? Math.min(doubled, longest.toMillis())
                : longest.toMillis();
        Duration own = Duration.ofMillis(random.nextLong(most + 1));
        if (wish == null || wish.isNegative()) {
            return own;
        }
        Duration asked = wish.plusMillis(random.nextLong(wish.toMillis() / 5 + 1));
        return asked.compareTo(own) > 0 ? asked : own;
    }

    private Window window(UUID connection) {
        return windows.get(connection, id -> new Window(settings, slot()));
    }

    private long slotLength() {
        return settings.window().toNanos() / SLOTS;
    }

    private long slot() {
        return Math.floorDiv(nanos.getAsLong(), slotLength());
    }

    /** Counts by tenth of the window. */
    private static final class Window {
        private final Settings settings;
        private final long[] first = new long[SLOTS];
        private final long[] retried = new long[SLOTS];
        private long newest;

        Window(Settings settings, long slot) {
            this.settings = settings;
            this.newest = slot;
        }

        synchronized void first(int attempts, long slot) {
            turn(slot);
            first[Math.floorMod(newest, SLOTS)] += Math.max(0, attempts);
        }

        synchronized int retries(int wanted, long slot) {
            turn(slot);
            int granted = Math.clamp(allowed() - sum(retried), 0, wanted);
            retried[Math.floorMod(newest, SLOTS)] += granted;
            return granted;
        }

        synchronized void giveBack(int unused, long slot) {
            turn(slot);
            int at = Math.floorMod(newest, SLOTS);
            retried[at] = Math.max(0, retried[at] - Math.max(0, unused));
        }

        synchronized Standing standing(long slot) {
            turn(slot);
            return new Standing(sum(first), sum(retried), allowed());
        }

        private long allowed() {
            return settings.floor() + sum(first) * settings.percent() / 100;
        }

        private void turn(long slot) {
            for (long next = Math.max(newest + 1, slot - SLOTS + 1); next <= slot; next++) {
                first[Math.floorMod(next, SLOTS)] = 0;
                retried[Math.floorMod(next, SLOTS)] = 0;
            }
            newest = Math.max(newest, slot);
        }

        private static long sum(long[] counts) {
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            return sum;
        }
    }
}
