package dev.gatepost.consent.lists;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a list is, and for how many days at most an edition of it may be relied on. The written form is the lower-case
 * name.
 */
public enum ListKind {
    /** 47 CFR 64.1200(c)(2)(i)(D): a version of the registry obtained no more than 31 days before the call. */
    DO_NOT_CALL(31, false),
    /** The administrator of the American database publishes once a month (47 CFR 64.1200(l)). */
    REASSIGNED_NUMBERS(31, true),
    /** Carriers publish daily; a week is as long as we rely on it. */
    CARRIER_DEACTIVATIONS(7, true),
    /** The TPS asks for screening every 28 days (United Kingdom), Bloctel every 30 (France); the shorter holds. */
    NATIONAL_REGISTER(28, false),
    /** The company's own; it never grows old. */
    OWN(0, false);

    private final int freshDays;
    private final boolean dated;
    private final String written = name().toLowerCase(Locale.ROOT);

    ListKind(int freshDays, boolean dated) {
        this.freshDays = freshDays;
        this.dated = dated;
    }

    public String written() {
        return written;
    }

    /** The most days that an edition may be relied on; 0 for ever. */
    public int freshDays() {
        return freshDays;
    }

    /** Whether an entry has a day, and speaks only of what was before that day: the number changed hands. */
    public boolean isDated() {
        return dated;
    }

    public static Optional<ListKind> parse(String text) {
        return Arrays.stream(values()).filter(k -> k.written.equals(text)).findFirst();
    }

    /** All of them, for a fault's mend. */
    static String all() {
        return Arrays.stream(values()).map(k -> k.written).collect(Collectors.joining(", "));
    }
}
