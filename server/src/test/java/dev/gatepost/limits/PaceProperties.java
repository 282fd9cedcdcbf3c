package dev.gatepost.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** LIM-02: whatever is asked whenever, no more goes than the burst and the rate times the time. */
class PaceProperties {
    private static final UUID CONNECTION = new UUID(1, 1);
    private static final UUID SENDER = new UUID(2, 1);

    @Property(tries = 500)
    void neverMoreThanBurstAndRateTimesTime(
            @ForAll @LongRange(min = 1, max = 5_000_000) long milli,
            @ForAll @IntRange(min = 1, max = 500) int burst,
            @ForAll long seed) {
        var clock = new AtomicLong(seed);
        var rate = new PaceRate(milli, burst, PaceRate.Unit.MESSAGES);
        var pace = PaceTest.pace(clock, rate, PaceRate.UNLIMITED);
        var random = new SplittableRandom(seed);
        long start = clock.get();
        long gone = 0;
        for (int i = 0; i < 300; i++) {
            clock.addAndGet(random.nextLong(2_000_000_000L));
            int taken = pace.permits(CONNECTION, SENDER, random.nextInt(1, 200));
            int unused = random.nextInt(taken + 1);
            pace.giveBack(CONNECTION, SENDER, unused);
            gone += taken - unused;
            if (random.nextInt(20) == 0) {
                pace.slow(CONNECTION, SENDER, Pace.Scope.ACCOUNT, Duration.ofMillis(random.nextInt(3_000)));
            }
            double most = burst + milli / 1_000.0 * (clock.get() - start) / 1e9;
            assertThat((double) gone).isLessThanOrEqualTo(most + 1e-6);
        }
    }

    /** Between any two instants, not only from the start. */
    @Property(tries = 200)
    void noWindowHoldsMoreEither(
            @ForAll @IntRange(min = 1, max = 50) int perSecond,
            @ForAll @IntRange(min = 1, max = 20) int burst,
            @ForAll @Size(min = 20, max = 80) List<@LongRange(min = 0, max = 400_000_000) Long> pauses) {
        var clock = new AtomicLong();
        var pace = PaceTest.pace(clock, PaceRate.perSecond(perSecond).withBurst(burst), PaceRate.UNLIMITED);
        long[] at = new long[pauses.size()];
        int[] taken = new int[pauses.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = clock.addAndGet(pauses.get(i));
            taken[i] = pace.permits(CONNECTION, SENDER, 1_000);
        }
        for (int from = 0; from < at.length; from++) {
            long sum = 0;
            for (int to = from; to < at.length; to++) {
                sum += taken[to];
                assertThat((double) sum).isLessThanOrEqualTo(burst + perSecond * (at[to] - at[from]) / 1e9 + 1e-6);
            }
        }
    }

    /** And no less: who asks often enough gets the whole rate. */
    @Property(tries = 100)
    void whoAsksOftenGetsTheWholeRate(@ForAll @LongRange(min = 500, max = 3_000_000) long milli) {
        var clock = new AtomicLong();
        var pace = PaceTest.pace(clock, new PaceRate(milli, 10_000, PaceRate.Unit.MESSAGES), PaceRate.UNLIMITED);
        long gone = 0;
        for (int i = 0; i < 20_000; i++) {
            clock.addAndGet(1_000_000);
            gone += pace.permits(CONNECTION, SENDER, 20_000);
        }
        assertThat((double) gone).isBetween(10_000 + milli / 1_000.0 * 19.999 - 1, 10_000 + milli / 1_000.0 * 20);
    }
}
