package dev.gatepost.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** LIM-05: retries are bounded by a budget, and their waits by full jitter. */
class RetryBudgetTest {
    private static final UUID CONNECTION = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);

    private final AtomicLong clock = new AtomicLong(-5);
    private final RetryBudget budget = new RetryBudget(RetryBudget.Settings.DEFAULT, clock::get);

    @Test
    void retriesAreAShareOfFirstAttemptsAndAFloor() {
        budget.first(CONNECTION, 1_000);
        assertThat(budget.retries(CONNECTION, 1_000)).isEqualTo(260);
        assertThat(budget.retries(CONNECTION, 1)).isZero();
        assertThat(budget.retries(OTHER, 1_000)).isEqualTo(60);
    }

    @Test
    void theWindowMovesOn() {
        assertThat(budget.retries(CONNECTION, 60)).isEqualTo(60);
        clock.addAndGet(Duration.ofSeconds(50).toNanos());
        assertThat(budget.retries(CONNECTION, 60)).isZero();
        assertThat(budget.wait(CONNECTION)).isLessThanOrEqualTo(Duration.ofSeconds(6));
        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(budget.retries(CONNECTION, 60)).isEqualTo(60);
        clock.addAndGet(Duration.ofHours(5).toNanos());
        assertThat(budget.standing(CONNECTION)).isEqualTo(new RetryBudget.Standing(0, 0, 60));
    }

    /** Whatever happens, within a window the retries are within the budget of that window. */
    @Property(tries = 200)
    void neverMoreThanTheBudget(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var hands = new AtomicLong(random.nextLong() / 2);
        var some = new RetryBudget(new RetryBudget.Settings(20, 10, Duration.ofSeconds(10)), hands::get);
        for (int i = 0; i < 400; i++) {
            hands.addAndGet(random.nextLong(500_000_000));
            some.first(CONNECTION, random.nextInt(50));
            RetryBudget.Standing before = some.standing(CONNECTION);
            int granted = some.retries(CONNECTION, random.nextInt(100));
            assertThat(granted).isLessThanOrEqualTo((int) Math.max(0, before.allowed() - before.retries()));
            assertThat(before.allowed()).isEqualTo(10 + before.firstAttempts() / 5);
        }
    }

    @Property
    void aWaitIsSpreadFromNothingToTheDoubledBound(
            @ForAll @IntRange(min = 1, max = 1_000) int tries,
            @ForAll @LongRange(min = 0, max = 5_000) long first,
            @ForAll long seed) {
        Duration longest = Duration.ofMinutes(1);
        Duration wait = RetryBudget.backOff(tries, Duration.ofMillis(first), longest, null, new SplittableRandom(seed));
        double bound = Math.min(Math.max(1, first) * Math.pow(2, tries - 1), 60_000);
        assertThat(wait).isBetween(Duration.ZERO, Duration.ofMillis((long) bound));
    }

    @Test
    void fullJitterUsesTheWholeRange() {
        var random = new SplittableRandom(7);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 10_000; i++) {
            long wait = RetryBudget.backOff(4, Duration.ofMillis(500), Duration.ofMinutes(1), null, random)
                    .toMillis();
            least = Math.min(least, wait);
            most = Math.max(most, wait);
        }
        assertThat(least).isLessThan(40);
        assertThat(most).isBetween(3_960L, 4_000L);
    }

    @Property(tries = 200)
    void aProvidersWishIsNeverCutShort(
            @ForAll @IntRange(min = 1, max = 20) int tries, @ForAll @IntRange(min = 0, max = 600) int wish) {
        Duration asked = Duration.ofSeconds(wish);
        Duration wait = RetryBudget.backOff(
                tries, Duration.ofMillis(500), Duration.ofMinutes(1), asked, new SplittableRandom(tries));
        assertThat(wait).isGreaterThanOrEqualTo(asked);
    }
}
