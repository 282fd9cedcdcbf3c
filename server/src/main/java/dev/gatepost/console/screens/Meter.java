package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.util.Locale;

/**
 * A figure beside its goal, drawn by the server as a bar with a mark where the goal is.
 *
 * @param figure as it is read: {@code 97 %}, {@code 4 s}
 * @param sign whether the goal is met
 * @param filled of a thousand
 * @param goal the place of the goal, of a thousand
 * @param spoken the same in a sentence, for those who see no bar
 */
record Meter(String figure, Sign sign, int filled, int goal, String spoken) {
    static final int WIDTH = 1_000;

    /** A share of which more is better, or less. */
    static Meter share(double share, double goal, boolean moreIsBetter) {
        String figure = percent(share);
        boolean met = moreIsBetter ? share >= goal : share <= goal;
        // A goal of one in a hundred would stand at the very edge of a bar that ends at 100 %.
        double end = moreIsBetter ? 1 : Math.max(goal * 2, share);
        return of(figure, met, place(share, end), place(goal, end), bound(percent(goal), moreIsBetter));
    }

    /** Something of which less is better, with its unit. */
    static Meter length(double length, double goal, String unit) {
        double end = Math.max(goal * 2, length);
        String figure = plain(length) + " " + unit;
        return of(figure, length <= goal, place(length, end), place(goal, end), bound(plain(goal) + " " + unit, false));
    }

    /** How much of something is done: all of it is the goal. */
    static Meter done(long part, long whole) {
        double share = whole == 0 ? 1 : (double) part / whole;
        String figure = Words.number(part) + " of " + Words.number(whole);
        Sign sign = part == whole ? new Sign("check", "All", "good") : new Sign("play", percent(share), "wait");
        return new Meter(figure, sign, place(share, 1), WIDTH, figure + " are decided.");
    }

    private static Meter of(String figure, boolean met, int filled, int goal, String bound) {
        Sign sign = met ? new Sign("check", "Met", "good") : new Sign("cross", "Not met", "stop");
        return new Meter(figure, sign, filled, goal, figure + "; the goal is " + bound + ".");
    }

    private static String bound(String goal, boolean least) {
        return (least ? "at least " : "at most ") + goal;
    }

    private static int place(double value, double end) {
        return end <= 0 ? 0 : (int) Math.clamp(Math.round(value * WIDTH / end), 0, WIDTH);
    }

    private static String percent(double share) {
        return plain(share * 100) + " %";
    }

    /** One digit behind the point where it matters. */
    private static String plain(double value) {
        return value >= 100 || value == Math.rint(value)
                ? Words.number(Math.round(value))
                : String.format(Locale.ENGLISH, "%.1f", value);
    }
}
