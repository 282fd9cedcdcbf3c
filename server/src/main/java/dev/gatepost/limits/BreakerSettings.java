package dev.gatepost.limits;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * When a breaker opens and how it probes.
 *
 * @param errorPercent opens when at least this share of the calls in the window failed
 * @param slowPercent opens when at least this share was slow
 * @param slow what counts as slow
 * @param minimumCalls before so many in the window nothing is judged
 * @param open how long it stays open before it probes
 * @param probes how many calls it lets through to judge by
 */
public record BreakerSettings(
        int errorPercent, int slowPercent, Duration slow, int minimumCalls, Duration open, int probes) {
    /** Half of twenty calls within half a minute failed, or four fifths took over five seconds. */
    public static final BreakerSettings DEFAULT =
            new BreakerSettings(50, 80, Duration.ofSeconds(5), 20, Duration.ofSeconds(10), 5);

    /** Over how much time calls are counted. */
    static final int WINDOW_SECONDS = 30;

    /** Where a connection's values come from; asked once for each new breaker, from memory. */
    @FunctionalInterface
    public interface Source {
        BreakerSettings of(UUID connection);
    }

    public BreakerSettings {
        if (outside(errorPercent, 1, 100)
                || outside(slowPercent, 1, 100)
                || outside(minimumCalls, 1, 100_000)
                || outside(probes, 1, 1_000)
                || outside(slow.toMillis(), 1, 600_000)
                || outside(open.toMillis(), 1, 86_400_000)) {
            throw new IllegalArgumentException("a breaker's setting is out of its bounds");
        }
    }

    private static boolean outside(long value, long least, long most) {
        return value < least || value > most;
    }

    /**
     * What a connection's settings {@code breaker_error_percent}, {@code breaker_slow_percent}, {@code
     * breaker_slow_seconds}, {@code breaker_minimum_calls}, {@code breaker_open_seconds} and {@code breaker_probes}
     * say; the default where one is absent or out of bounds.
     */
    public static BreakerSettings read(Map<String, String> settings) {
        return new BreakerSettings(
                number(settings, "breaker_error_percent", 100, DEFAULT.errorPercent()),
                number(settings, "breaker_slow_percent", 100, DEFAULT.slowPercent()),
                Duration.ofSeconds(number(settings, "breaker_slow_seconds", 600, (int)
                        DEFAULT.slow().toSeconds())),
                number(settings, "breaker_minimum_calls", 100_000, DEFAULT.minimumCalls()),
                Duration.ofSeconds(number(settings, "breaker_open_seconds", 86_400, (int)
                        DEFAULT.open().toSeconds())),
                number(settings, "breaker_probes", 1_000, DEFAULT.probes()));
    }

    private static int number(Map<String, String> settings, String name, int most, int otherwise) {
        String text = settings.getOrDefault(name, "");
        if (!text.matches("[0-9]{1,6}")) {
            return otherwise;
        }
        int value = Integer.parseInt(text);
        return value < 1 || value > most ? otherwise : value;
    }
}
