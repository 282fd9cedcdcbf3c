package dev.gatepost.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pace that providers allow (LIM-02): how many messages may go now over an account, from a sender, to a country. A
 * message needs a permit of each. In memory alone, because one node owns a connection's lanes; safe for many threads;
 * no call blocks or looks anything up outside memory.
 *
 * <p>Permits of account and sender are taken before messages are claimed, the country's afterwards, when it is known.
 * At most 100,000 lanes are remembered; the one that rested longest is forgotten first and begins again with its burst.
 */
public final class Pace {
    private static final int MOST_LANES = 100_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final Duration HOLD_WITHOUT_A_WISH = Duration.ofSeconds(1);
    private static final Duration LONGEST_HOLD = Duration.ofHours(1);

    private final PaceRates rates;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Cache<Lane, PaceBucket> lanes = Caffeine.newBuilder()
            .maximumSize(MOST_LANES)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .build();

    /** Whom a 429 means. */
    public enum Scope {
        /** The account at the provider, and all that goes over it. */
        ACCOUNT,
        /** One sender of it. */
        SENDER
    }

    /** Whose pace it is: an account's, or a sender's over it, in general or to one country. */
    public record Lane(
            UUID connection,
            @Nullable UUID sender,
            @Nullable String country) {}

    /**
     * How a lane stands.
     *
     * @param perSecond the rate in force, at most the configured one
     * @param permits what may go at once
     * @param held how long nothing goes, because the provider asked for it
     */
    public record Standing(PaceRate configured, double perSecond, long permits, Duration held) {
        /** A lane over which nothing went for long. */
        static Standing atRest(PaceRate rate) {
            return new Standing(rate, rate.perSecond(), rate.burst(), Duration.ZERO);
        }

        public boolean isSlowed() {
            return perSecond < configured.perSecond();
        }
    }

    /** A lane and how it stands, for metrics and the console. */
    public record Entry(Lane lane, Standing standing) {}

    /**
     * @param nanos a clock that never goes back, such as {@link System#nanoTime}
     * @param random for the jitter of holds
     */
    public Pace(PaceRates rates, LongSupplier nanos, InstantSource clock, RandomGenerator random) {
        this.rates = rates;
        this.nanos = nanos;
        this.clock = clock;
        this.random = random;
    }

    /** Takes at most so many permits of the account and the sender, and returns how many were taken of both. */
    public int permits(UUID connection, UUID sender, int wanted) {
        if (wanted <= 0) {
            return 0;
        }
        long now = nanos.getAsLong();
        PaceRate accountRate = rates.account(connection);
        PaceRate senderRate = rates.sender(connection, sender);
        PaceBucket account = bucket(new Lane(connection, null, null), accountRate, now);
        int most = account.take(wanted, accountRate, now);
        int taken = most == 0
                ? 0
                : bucket(new Lane(connection, sender, null), senderRate, now).take(most, senderRate, now);
        if (taken < most) {
            account.giveBack(most - taken, accountRate, now);
        }
        return taken;
    }

    /** Gives permits back for which there was no message after all. */
    public void giveBack(UUID connection, UUID sender, int unused) {
        if (unused <= 0) {
            return;
        }
        long now = nanos.getAsLong();
        PaceRate accountRate = rates.account(connection);
        PaceRate senderRate = rates.sender(connection, sender);
        bucket(new Lane(connection, null, null), accountRate, now).giveBack(unused, accountRate, now);
        bucket(new Lane(connection, sender, null), senderRate, now).giveBack(unused, senderRate, now);
    }

    /**
     * Where a lane counts segments: what the claimed messages have beyond the one that their permit was for. Owed, so
     * the lane rests until it is made good; no effect where messages are counted.
     */
    public void charge(UUID connection, UUID sender, int furtherSegments) {
        if (furtherSegments <= 0) {
            return;
        }
        long now = nanos.getAsLong();
        charge(new Lane(connection, null, null), rates.account(connection), furtherSegments, now);
        charge(new Lane(connection, sender, null), rates.sender(connection, sender), furtherSegments, now);
    }

    private void charge(Lane lane, PaceRate rate, int permits, long now) {
        if (rate.unit() == PaceRate.Unit.SEGMENTS) {
            bucket(lane, rate, now).charge(permits, rate, now);
        }
    }

    /**
     * Takes a permit of the destination, for one claimed message.
     *
     * @return zero when it was taken; else how long to wait, and nothing was taken
     */
    public Duration destination(UUID connection, UUID sender, String country) {
        PaceRate accountRate = rates.accountTo(connection, country);
        PaceRate senderRate = rates.senderTo(connection, sender, country);
        if (accountRate.isUnlimited() && senderRate.isUnlimited()) {
            return Duration.ZERO;
        }
        long now = nanos.getAsLong();
        PaceBucket account = bucket(new Lane(connection, null, country), accountRate, now);
        if (account.take(1, accountRate, now) == 0) {
            return Duration.ofNanos(Math.max(1, account.wait(accountRate, now)));
        }
        PaceBucket own = bucket(new Lane(connection, sender, country), senderRate, now);
        if (own.take(1, senderRate, now) == 0) {
            account.giveBack(1, accountRate, now);
            return Duration.ofNanos(Math.max(1, own.wait(senderRate, now)));
        }
        return Duration.ZERO;
    }

    /** Gives the permit of the destination back, for a message that does not go after all. */
    public void destinationBack(UUID connection, UUID sender, String country) {
        long now = nanos.getAsLong();
        giveBack(new Lane(connection, null, country), rates.accountTo(connection, country), now);
        giveBack(new Lane(connection, sender, country), rates.senderTo(connection, sender, country), now);
    }

    private void giveBack(Lane lane, PaceRate rate, long now) {
        PaceBucket bucket = lanes.getIfPresent(lane);
        if (bucket != null) {
            bucket.giveBack(1, rate, now);
        }
    }

    /** When a permit of both account and sender will be there at their present rates; now when there is one. */
    public Instant next(UUID connection, UUID sender) {
        long now = nanos.getAsLong();
        PaceRate accountRate = rates.account(connection);
        PaceRate senderRate = rates.sender(connection, sender);
        long wait = Math.max(
                bucket(new Lane(connection, null, null), accountRate, now).wait(accountRate, now),
                bucket(new Lane(connection, sender, null), senderRate, now).wait(senderRate, now));
        return clock.instant().plusNanos(wait);
    }

    /**
     * The provider answered 429. That lane alone is held for as long as it asked (a second when it did not; at most an
     * hour) and up to a fifth longer, so that not all come back at once; then it goes half as fast and recovers.
     */
    public void slow(UUID connection, UUID sender, Scope scope, @Nullable Duration retryAfter) {
        long now = nanos.getAsLong();
        Duration wish = retryAfter == null || retryAfter.isNegative() ? HOLD_WITHOUT_A_WISH : retryAfter;
        Duration hold = wish.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : wish;
        Duration longer = hold.plusNanos(random.nextLong(hold.toNanos() / 5 + 1));
        switch (scope) {
            case ACCOUNT -> {
                PaceRate rate = rates.account(connection);
                bucket(new Lane(connection, null, null), rate, now).slow(longer, rate, now);
            }
            case SENDER -> {
                PaceRate rate = rates.sender(connection, sender);
                bucket(new Lane(connection, sender, null), rate, now).slow(longer, rate, now);
            }
        }
    }

    /** How a lane of account or sender stands; as configured and at rest when nothing went over it. */
    public Standing standing(UUID connection, @Nullable UUID sender) {
        PaceBucket bucket = lanes.getIfPresent(new Lane(connection, sender, null));
        if (bucket != null) {
            return bucket.standing(nanos.getAsLong());
        }
        PaceRate rate = sender == null ? rates.account(connection) : rates.sender(connection, sender);
        return Standing.atRest(rate);
    }

    /** All lanes that are remembered. */
    public List<Entry> snapshot() {
        long now = nanos.getAsLong();
        List<Entry> out = new ArrayList<>();
        lanes.asMap().forEach((lane, bucket) -> out.add(new Entry(lane, bucket.standing(now))));
        return out;
    }

    private PaceBucket bucket(Lane lane, PaceRate rate, long now) {
        PaceBucket known = lanes.getIfPresent(lane);
        return known != null ? known : lanes.get(lane, fresh -> new PaceBucket(rate, now));
    }
}
