package dev.gatepost.console.screens;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What was used of a limit, what is reserved, and where it is going; marks stand at 80 and 100 of 100. All places are
 * of a thousand, the limit wherever there is room for what is beyond it.
 *
 * @param spoken the same in a sentence, for those who see no bar
 */
record Gauge(int spent, int reserved, int nearly, int full, int forecast, String tone, String spoken) {
    static final int WIDTH = 1_000;
    private static final BigDecimal NEARLY = new BigDecimal("0.8");

    /** What of a budget is known, in its currency. */
    record Amounts(BigDecimal limit, BigDecimal spent, BigDecimal reserved, BigDecimal forecast) {}

    static Gauge of(Amounts a, String tone, String spoken) {
        BigDecimal used = a.spent().add(a.reserved());
        // A limit of nothing has no scale of its own.
        BigDecimal most = a.limit()
                .max(used)
                .max(a.forecast().min(a.limit().multiply(BigDecimal.TWO)))
                .max(new BigDecimal("0.01"));
        int spent = place(a.spent(), most);
        return new Gauge(
                spent,
                place(used, most) - spent,
                place(a.limit().multiply(NEARLY), most),
                place(a.limit(), most),
                place(a.forecast(), most),
                tone,
                spoken);
    }

    private static int place(BigDecimal amount, BigDecimal most) {
        return amount.multiply(BigDecimal.valueOf(WIDTH))
                .divide(most, 0, RoundingMode.DOWN)
                .max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(WIDTH))
                .intValue();
    }
}
