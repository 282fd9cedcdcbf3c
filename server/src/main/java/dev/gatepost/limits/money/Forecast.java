package dev.gatepost.limits.money;

import dev.gatepost.limits.money.BudgetUseStore.Standing;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a budget is going, as a straight line: what is used (reserved included) and the rate of the last three to six
 * hours. An estimate for a person; nothing is decided by it.
 *
 * @param perHourMicros how much was used in an hour
 * @param atEndMicros what will be used when the period ends, if it goes on like that
 * @param capReachedAt when the limit is reached; null when it is not within the period
 */
record Forecast(
        long perHourMicros, long atEndMicros, @Nullable Instant capReachedAt) {
    private static final double HOUR = Duration.ofHours(1).toMillis();

    /** {@code now} and {@code end} by the workspace's clock. */
    static Forecast of(Standing standing, long limit, Instant now, Instant end) {
        long used = standing.reserved() + standing.spent();
        Instant from = standing.beforeAt() == null ? standing.markAt() : standing.beforeAt();
        long then = standing.beforeAt() == null ? standing.markMicros() : standing.beforeMicros();
        double millis = from == null ? 0 : Duration.between(from, now).toMillis();
        // A clock that was set back, or a message a moment ago, tells no rate.
        double perMilli = millis < HOUR / 60 ? 0 : Math.max(0, used - then) / millis;
        double rest = Math.max(0, Duration.between(now, end).toMillis());
        Instant reached = null;
        if (used >= limit) {
            reached = now;
        } else if (perMilli > 0 && (limit - used) / perMilli <= rest) {
            reached = now.plusMillis((long) ((limit - used) / perMilli));
        }
        return new Forecast(Math.round(perMilli * HOUR), used + Math.round(perMilli * rest), reached);
    }
}
