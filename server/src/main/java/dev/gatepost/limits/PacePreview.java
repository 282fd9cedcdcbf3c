package dev.gatepost.limits;

import dev.gatepost.limits.Pace.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a number of messages takes at a pace (LIM-02). Pure. It counts the configured paces and what waits already;
 * it does not count quiet hours, sending windows, retries, or the messages of others that come meanwhile.
 */
final class PacePreview {
    private PacePreview() {}

    /**
     * What is to be sent.
     *
     * @param segments of each message
     * @param countries how many of them go where; may be empty
     */
    record Plan(long messages, int segments, Map<String, Long> countries) {}

    /** Whose pace a limit is. */
    enum Whose {
        ACCOUNT("this account's"),
        SENDER("this sender's"),
        COUNTRY("the destination's");

        private final String words;

        Whose(String words) {
            this.words = words;
        }
    }

    /**
     * One limit and what it means for the plan.
     *
     * @param waiting messages that go before
     */
    record Limit(Whose whose, @Nullable String country, Standing standing, long waiting, Duration takes) {}

    /** A limit on this plan: permits beyond the burst come at the rate. */
    static Limit limit(Whose whose, @Nullable String country, Standing standing, long waiting, Plan plan) {
        PaceRate rate = standing.configured();
        long messages = country == null ? plan.messages() : plan.countries().getOrDefault(country, 0L);
        long beyond = rate.permitsFor(messages + waiting, plan.segments()) - rate.burst();
        Duration takes = rate.isUnlimited() || beyond <= 0
                ? Duration.ZERO
                : Duration.ofMillis(Math.ceilDiv(Math.multiplyExact(beyond, 1_000_000L), rate.milliPerSecond()));
        return new Limit(whose, country, standing, waiting, takes);
    }

    /** The limit that takes longest; none when nothing is limited. */
    static Optional<Limit> binding(List<Limit> limits) {
        return limits.stream()
                .filter(limit -> !limit.standing().configured().isUnlimited())
                .max(java.util.Comparator.comparing(Limit::takes));
    }

    /** {@code 3 h 20 min at this sender's pace of 1 a second}. */
    static String words(@Nullable Limit binding) {
        if (binding == null) {
            return "no limit of pace is known; it goes as fast as the provider answers";
        }
        PaceRate rate = binding.standing().configured();
        String unit =
                rate.unit() == PaceRate.Unit.MESSAGES ? "" : rate.milliPerSecond() == 1_000 ? " segment" : " segments";
        String words = spoken(binding.takes()) + " at " + binding.whose().words + " pace of " + number(rate.perSecond())
                + unit + " a second";
        return binding.standing().isSlowed()
                ? words + "; the provider has slowed it to "
                        + number(binding.standing().perSecond()) + " for now"
                : words;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The two greatest units: {@code 2 d 4 h}, {@code 3 h 20 min}, {@code 5 min 10 s}, {@code 12 s}. */
    static String spoken(Duration takes) {
        long seconds = takes.plusMillis(999).toSeconds();
        if (seconds == 0) {
            return "at once";
        }
        List<String> parts = new ArrayList<>();
        long rest = seconds;
        for (Unit unit : Unit.values()) {
            long count = rest / unit.seconds;
            rest %= unit.seconds;
            if (count > 0) {
                parts.add(count + " " + unit.word);
            }
            if (count > 0 && parts.size() == 2) {
                break;
            }
            if (count == 0 && parts.size() == 1) {
                break;
            }
        }
        return String.join(" ", parts);
    }

    private enum Unit {
        DAYS(86_400, "d"),
        HOURS(3_600, "h"),
        MINUTES(60, "min"),
        SECONDS(1, "s");

        private final long seconds;
        private final String word;

        Unit(long seconds, String word) {
            this.seconds = seconds;
            this.word = word;
        }
    }
}
