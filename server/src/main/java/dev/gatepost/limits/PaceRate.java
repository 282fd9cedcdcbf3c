package dev.gatepost.limits;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How fast a lane may go: a rate, what may go at once after a rest, and what is counted.
 *
 * @param milliPerSecond thousandths of a permit a second, from 1 to 10⁹; 10⁹ stands for no limit
 * @param burst permits that gather while nothing is sent, from 1 to 10⁶
 */
public record PaceRate(long milliPerSecond, int burst, Unit unit) {
    private static final long MOST_MILLI = 1_000_000_000L;
    private static final int MOST_BURST = 1_000_000;

    /** No limit is known. */
    public static final PaceRate UNLIMITED = new PaceRate(MOST_MILLI, MOST_BURST, Unit.MESSAGES);

    /** What one permit lets through. */
    public enum Unit {
        MESSAGES,
        SEGMENTS;

        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Messages unless it says segments. */
        public static Unit parse(String text) {
            return text.equals("segments") ? SEGMENTS : MESSAGES;
        }
    }

    public PaceRate {
        if (milliPerSecond < 1 || milliPerSecond > MOST_MILLI || burst < 1 || burst > MOST_BURST) {
            throw new IllegalArgumentException("a rate is 0.001 to 1000000 a second with a burst of 1 to 1000000");
        }
    }

    /** So many messages a second; the burst is one second's worth and at least one. */
    public static PaceRate perSecond(double messages) {
        return of(BigDecimal.valueOf(messages), Unit.MESSAGES);
    }

    /** So many a second; rounded down to thousandths, the burst as in {@link #perSecond}. */
    public static PaceRate of(BigDecimal perSecond, Unit unit) {
        BigDecimal milli = perSecond.movePointRight(3).setScale(0, RoundingMode.DOWN);
        long bounded =
                milli.min(BigDecimal.valueOf(MOST_MILLI)).max(BigDecimal.ONE).longValue();
        return new PaceRate(bounded, (int) Math.max(1, bounded / 1_000), unit);
    }

    public boolean isUnlimited() {
        return milliPerSecond == MOST_MILLI;
    }

    public double perSecond() {
        return milliPerSecond / 1_000.0;
    }

    /** The same rate with another burst. */
    public PaceRate withBurst(int permits) {
        return new PaceRate(milliPerSecond, permits, unit);
    }

    /** The permits that these messages take. */
    long permitsFor(long messages, int segmentsEach) {
        return unit == Unit.SEGMENTS ? Math.multiplyExact(messages, (long) segmentsEach) : messages;
    }

    /**
     * What a connection's settings {@code rate_per_second}, {@code rate_burst} and {@code rate_unit} say; empty when
     * they say no rate. Values that are no numbers were refused when the connection was made.
     */
    public static Optional<PaceRate> read(Map<String, String> settings) {
        Unit unit = Unit.parse(settings.getOrDefault("rate_unit", ""));
        return number(settings.getOrDefault("rate_per_second", "")).map(perSecond -> {
            PaceRate rate = of(perSecond, unit);
            return number(settings.getOrDefault("rate_burst", ""))
                    .map(BigDecimal::intValue)
                    .filter(burst -> burst >= 1 && burst <= MOST_BURST)
                    .map(rate::withBurst)
                    .orElse(rate);
        });
    }

    /** The setting {@code rate_per_second_by_country}: {@code US=10,DE=0.5}. */
    public static Map<String, PaceRate> readByCountry(Map<String, String> settings) {
        Unit unit = Unit.parse(settings.getOrDefault("rate_unit", ""));
        Map<String, PaceRate> out = new HashMap<>();
        for (String part :
                settings.getOrDefault("rate_per_second_by_country", "").split(",", 300)) {
            int equals = part.indexOf('=');
            if (equals == 2) {
                number(part.substring(3)).ifPresent(n -> out.put(part.substring(0, 2), of(n, unit)));
            }
        }
        return Map.copyOf(out);
    }

    private static Optional<BigDecimal> number(String text) {
        return text.matches("[0-9]{1,7}(\\.[0-9]{1,3})?") && text.matches(".*[1-9].*")
                ? Optional.of(new BigDecimal(text))
                : Optional.empty();
    }
}
