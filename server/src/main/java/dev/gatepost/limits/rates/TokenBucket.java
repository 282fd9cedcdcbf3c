package dev.gatepost.limits.rates;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One bucket with this node's share of a rate. When the rate or the number of nodes changes, the tokens that are left
 * stay, as far as the new burst has room for them: a change never gives anybody a fresh burst.
 */
final class TokenBucket {
    /** A rate as one of so many nodes keeps it: slower by their number, a part of the burst, at least one token. */
    record Share(Rate rate, int nodes) {
        long burst() {
            return Math.max(1, rate.burst() / nodes);
        }

        private Bandwidth bandwidth() {
            return Bandwidth.builder()
                    .capacity(burst())
                    .refillGreedy(rate.tokens(), Duration.ofSeconds((long) rate.seconds() * nodes))
                    .build();
        }
    }

    private final Bucket bucket;
    private volatile Share share;

    TokenBucket(Share share, LongSupplier nanos) {
        this.share = share;
        this.bucket = Bucket.builder()
                .addLimit(share.bandwidth())
                .withCustomTimePrecision(meter(nanos))
                .build();
    }

    /** Never goes back: a change of the rate after a jump back would count the time between twice. */
    private static TimeMeter meter(LongSupplier nanos) {
        AtomicLong latest = new AtomicLong(nanos.getAsLong());
        return new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                long now = nanos.getAsLong();
                long seen = latest.get();
                while (now > seen && !latest.compareAndSet(seen, now)) {
                    seen = latest.get();
                }
                return Math.max(now, seen);
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    /** Takes a token if there is one. */
    ConsumptionProbe take(Rate rate, int nodes) {
        Share now = share;
        if (now.nodes() != nodes || !now.rate().equals(rate)) {
            change(new Share(rate, nodes));
        }
        return bucket.tryConsumeAndReturnRemaining(1);
    }

    private synchronized void change(Share to) {
        if (!share.equals(to)) {
            BucketConfiguration configuration =
                    BucketConfiguration.builder().addLimit(to.bandwidth()).build();
            bucket.replaceConfiguration(configuration, TokensInheritanceStrategy.AS_IS);
            share = to;
        }
    }

    /** Puts a token back that was taken for what another layer then refused. */
    void giveBack() {
        bucket.addTokens(1);
    }

    Share share() {
        return share;
    }
}
