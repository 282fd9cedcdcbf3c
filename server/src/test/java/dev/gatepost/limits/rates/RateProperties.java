package dev.gatepost.limits.rates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.limits.rates.TokenBucket.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** LIM-01: never more than the burst and the rate pass, whatever the clock, the nodes and the callers do. */
class RateProperties {
    private static final double SECOND = 1_000_000_000;

    /** Time runs, jumps ahead and jumps back; the rate and the number of nodes change; callers come in bursts. */
    @Property(tries = 400)
    void neverMoreThanBurstAndRatePass(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 500) int tokens,
            @ForAll @IntRange(min = 1, max = 90) int seconds) {
        Random random = new Random(seed);
        AtomicLong clock = new AtomicLong(random.nextLong(1L << 50));
        Rate rate = new Rate(tokens, seconds, 1 + random.nextInt(300));
        int nodes = 1 + random.nextInt(4);
        TokenBucket bucket = new TokenBucket(new Share(rate, nodes), clock::get);
        double allowed = new Share(rate, nodes).burst();
        long furthest = clock.get();
        long passed = 0;
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(10)) {
                case 0 -> nodes = 1 + random.nextInt(4);
                case 1 -> rate = new Rate(1 + random.nextInt(500), 1 + random.nextInt(90), 1 + random.nextInt(300));
                case 2 -> clock.addAndGet(-random.nextLong((long) (600 * SECOND)));
                case 3 -> clock.addAndGet(random.nextLong((long) (60 * SECOND)));
                default -> clock.addAndGet(random.nextLong((long) SECOND));
            }
            // A change is taken note of with a call, so time that went by before it counts at the higher rate.
            double before = (double) bucket.share().rate().tokens()
                    / bucket.share().rate().seconds()
                    / bucket.share().nodes();
            double now = (double) rate.tokens() / rate.seconds() / nodes;
            if (clock.get() > furthest) {
                allowed += (clock.get() - furthest) / SECOND * Math.max(before, now);
                furthest = clock.get();
            }
            int calls = random.nextInt(20);
            for (int i = 0; i < calls; i++) {
                passed += bucket.take(rate, nodes).isConsumed() ? 1 : 0;
            }
            assertThat((double) passed).as("step " + step).isLessThanOrEqualTo(allowed + 1);
        }
    }

    /** The rate is also given: whoever asks for no more than the share is not refused. */
    @Property(tries = 50)
    void whoKeepsToTheRateIsNotRefused(@ForAll @IntRange(min = 1, max = 1000) int tokens) {
        AtomicLong clock = new AtomicLong();
        Rate rate = new Rate(tokens, 1, 1);
        TokenBucket bucket = new TokenBucket(new Share(rate, 2), clock::get);
        for (int i = 0; i < 200; i++) {
            assertThat(bucket.take(rate, 2).isConsumed()).isTrue();
            clock.addAndGet((long) (2 * SECOND / tokens) + 2);
        }
    }

    @Example
    void sixtyFourRacingThreadsGetTheBurstAndNotOneMore() throws Exception {
        AtomicLong clock = new AtomicLong();
        Rate rate = new Rate(100, 1, 1_000);
        TokenBucket bucket = new TokenBucket(new Share(rate, 1), clock::get);
        assertThat(race(bucket, rate)).isEqualTo(1_000);
        clock.addAndGet((long) SECOND);
        assertThat(race(bucket, rate)).isEqualTo(100);
    }

    private static long race(TokenBucket bucket, Rate rate) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(64)) {
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                work.add(() -> {
                    long passed = 0;
                    for (int n = 0; n < 500; n++) {
                        passed += bucket.take(rate, 1).isConsumed() ? 1 : 0;
                    }
                    return passed;
                });
            }
            long all = 0;
            for (Future<Long> one : callers.invokeAll(work)) {
                all += one.get();
            }
            return all;
        }
    }
}
