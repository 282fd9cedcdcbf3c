package dev.gatepost.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hours in which a rule lets messages arrive, in the form that a decision needs: for each weekday the open windows
 * in seconds of the local day, half-open ({@code from <= t < until}). Each local day is looked at by itself, by the
 * offset that the time-zone data gives for that instant.
 */
final class OpenHours {
    private static final int DAY = 86_400;
    private static final int DAYS_AHEAD = 16;
    private static final int[] CLOSED = {};
    /** 1970-01-01 was a Thursday. */
    private static final int EPOCH_WEEKDAY = DayOfWeek.THURSDAY.getValue() - 1;

    private final String rule;
    private final String source;
    private final @Nullable ZoneId fixed;
    /** For each weekday from Monday: from, until, from, until, in order. */
    private final int[][] windows;

    private final Holidays holidays;
    private final ZoneTable zones;

    /**
     * @param fixed the clock that the rule fixes, or null for the recipient's
     * @param windows seven rows from Monday, each of ascending pairs of seconds
     * @param holidays days that are closed beside them
     * @param zones the clocks by which it is read
     */
    OpenHours(String rule, String source, @Nullable ZoneId fixed, int[][] windows, Holidays holidays, ZoneTable zones) {
        if (windows.length != 7 || Arrays.stream(windows).allMatch(row -> row.length == 0)) {
            throw new IllegalArgumentException(rule + " is never open");
        }
        this.rule = rule;
        this.source = source;
        this.fixed = fixed;
        this.windows = windows;
        this.holidays = holidays;
        this.zones = zones;
    }

    /** Hours that are closed daily between two times, as a workspace may set them for itself. */
    static OpenHours closedDaily(String rule, LocalTime start, LocalTime end, ZoneTable zones) {
        int from = end.toSecondOfDay();
        int until = start.toSecondOfDay();
        int[] row = from < until ? new int[] {from, until} : new int[] {0, until, from, DAY};
        int[][] week = new int[7][];
        Arrays.fill(week, row);
        return new OpenHours(rule, "the workspace's own rule", null, week, Holidays.NONE, zones);
    }

    String rule() {
        return rule;
    }

    String source() {
        return source;
    }

    /** The clock that the rule fixes, or null when the recipient's counts. */
    @Nullable
    ZoneId fixed() {
        return fixed;
    }

    boolean isOpen(Instant at, ZoneId zone) {
        long local = at.getEpochSecond() + zones.offset(at, zone);
        long day = Math.floorDiv(local, (long) DAY);
        int second = (int) Math.floorMod(local, (long) DAY);
        int[] row = row(day);
        for (int i = 0; i < row.length; i += 2) {
            if (second >= row[i] && second < row[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** The first instant after {@code at} at which a window begins, or null when none does within sixteen days. */
    @Nullable
    Instant nextOpening(Instant at, ZoneId zone) {
        LocalDate day = zones.local(at, zone).toLocalDate();
        for (int i = 0; i < DAYS_AHEAD; i++, day = day.plusDays(1)) {
            int[] row = row(day.toEpochDay());
            for (int w = 0; w < row.length; w += 2) {
                Instant opening = zones.instant(day, LocalTime.ofSecondOfDay(row[w]), zone);
                if (opening.isAfter(at)) {
                    return opening;
                }
            }
        }
        return null;
    }

    /** When the window ends in which {@code at} lies; {@code at} itself when it lies in none. */
    Instant closing(Instant at, ZoneId zone) {
        long local = at.getEpochSecond() + zones.offset(at, zone);
        int second = (int) Math.floorMod(local, (long) DAY);
        int[] row = row(Math.floorDiv(local, (long) DAY));
        for (int i = 0; i < row.length; i += 2) {
            if (second >= row[i] && second < row[i + 1]) {
                return at.plusSeconds(row[i + 1] - second);
            }
        }
        return at;
    }

    /** {@code 20:30 in America/New_York; open 08:00-20:00}. */
    String explain(Instant at, ZoneId zone) {
        LocalDate day = zones.local(at, zone).toLocalDate();
        LocalTime time = zones.local(at, zone).toLocalTime();
        String when = "%02d:%02d in %s".formatted(time.getHour(), time.getMinute(), zone.getId());
        if (holidays.isHoliday(day.toEpochDay())) {
            return when + "; closed on the holiday " + day;
        }
        if (holidays.isClosed(day.toEpochDay())) {
            return when + "; closed because the calendar " + holidays.name() + " does not cover " + day;
        }
        int[] row = row(day.toEpochDay());
        if (row.length == 0) {
            return when + "; closed on " + day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        }
        StringBuilder open = new StringBuilder(when).append("; open ");
        for (int i = 0; i < row.length; i += 2) {
            open.append(i == 0 ? "" : " and ").append(clock(row[i])).append('-').append(clock(row[i + 1]));
        }
        return open.toString();
    }

    private int[] row(long epochDay) {
        return holidays.isClosed(epochDay) ? CLOSED : windows[(int) Math.floorMod(epochDay + EPOCH_WEEKDAY, 7L)];
    }

    private static String clock(int second) {
        return "%02d:%02d".formatted(second / 3_600, second / 60 % 60);
    }
}
