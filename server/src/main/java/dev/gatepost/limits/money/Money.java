package dev.gatepost.limits.money;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An amount in one currency.
 *
 * @param micros millionths of a unit of the currency: 0.0075 EUR is 7,500
 */
public record Money(long micros, Currency currency) {
    /** The greatest amount that is taken from outside: a thousand million units. Sums stay far within a long. */
    public static final long MOST = 1_000_000_000L * 1_000_000;

    private static final int DECIMALS = 6;

    /** The sum. Throws when the currencies differ: amounts of two currencies are never added. */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(currency + " and " + other.currency + " are not added");
        }
        return new Money(Math.addExact(micros, other.micros), currency);
    }

    /** As many times this. */
    public Money times(int count) {
        return new Money(Math.multiplyExact(micros, count), currency);
    }

    /** Reads {@code "0.0075"}: no sign, at most six decimals, at most {@link #MOST}. */
    static Optional<Long> readMicros(String text) {
        if (!text.matches("\\d{1,10}(\\.\\d{1,6})?")) {
            return Optional.empty();
        }
        long micros = new BigDecimal(text).movePointRight(DECIMALS).longValueExact();
        return micros > MOST ? Optional.empty() : Optional.of(micros);
    }

    /** The currency of this ISO 4217 code. */
    static Optional<Currency> readCurrency(@Nullable String code) {
        try {
            return code == null ? Optional.empty() : Optional.of(Currency.getInstance(code));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    /** The amount as it is written in answers: {@code 0.0075}, {@code 12.50}; never in floating point. */
    public String amount() {
        int least = Math.max(0, currency.getDefaultFractionDigits());
        BigDecimal value = BigDecimal.valueOf(micros, DECIMALS).stripTrailingZeros();
        return (value.scale() < least ? value.setScale(least) : value).toPlainString();
    }

    @Override
    public String toString() {
        return amount() + " " + currency;
    }
}
