package dev.gatepost.policy;

import java.util.Arrays;

/**
 * The days that a calendar closes, ready to be asked in a decision.
 *
 * @param name the calendar's
 * @param closed as epoch days, ascending
 * @param knownFrom the first epoch day that the calendar covers
 * @param knownUntil the first epoch day that it does not cover any more
 * @param closedWhereUnknown whether days outside count as closed
 */
record Holidays(String name, long[] closed, long knownFrom, long knownUntil, boolean closedWhereUnknown) {
    /** For hours that ask for no calendar. */
    static final Holidays NONE = new Holidays("", new long[0], Long.MIN_VALUE, Long.MAX_VALUE, false);

    boolean isHoliday(long epochDay) {
        return closed.length > 0 && Arrays.binarySearch(closed, epochDay) >= 0;
    }

    boolean isKnown(long epochDay) {
        return epochDay >= knownFrom && epochDay < knownUntil;
    }

    boolean isClosed(long epochDay) {
        return isHoliday(epochDay) || closedWhereUnknown && !isKnown(epochDay);
    }

    Holidays openWhereUnknown() {
        return new Holidays(name, closed, knownFrom, knownUntil, false);
    }
}
