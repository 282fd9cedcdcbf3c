package dev.gatepost.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A holiday calendar as it stands in its file: rules by which the days of any year are found, and single days that a
 * government added or took away. Days outside {@code from} to {@code until} are unknown.
 *
 * @param calendar its name: {@code FR}, {@code US-LA}
 * @param from the first day it covers
 * @param until the last day it covers; an authority may change holidays at short notice, so no calendar goes far
 * @param added days beyond the rules, such as a day of national mourning
 * @param removed days that the rules give but that are none
 */
record CalendarFile(
        String calendar,
        String name,
        int version,
        LocalDate asOf,
        LocalDate from,
        LocalDate until,
        RuleFile.Confidence confidence,
        RuleFile.Source source,
        List<Day> days,
        @Nullable List<LocalDate> added,
        @Nullable List<LocalDate> removed) {
    private static final Pattern RULE = Pattern.compile(
            "(?:(MON|TUE|WED|THU|FRI|SAT|SUN)(>=|>))?(?:([0-1][0-9]-[0-3][0-9])|easter([+-][0-9]{1,3})?)");

    /**
     * A day of each year.
     *
     * @param on {@code 12-25}, {@code easter-2}, or a weekday at or after one of these: {@code MON>=01-15} is the third
     *     Monday of January
     * @param moved where it goes by law when it falls on a weekend: {@code {"SAT": -1, "SUN": 1}}; both days are closed
     * @param since the first year of it
     * @param every only in each so many years, counted from {@code since}
     */
    record Day(
            String name,
            String on,
            @Nullable Map<String, Integer> moved,
            @Nullable Integer since,
            @Nullable Integer every) {
        boolean is(int year) {
            return (since == null || year >= since)
                    && (every == null || (year - (since == null ? 0 : since)) % every == 0);
        }
    }

    Holidays holidays() {
        TreeSet<LocalDate> closed = new TreeSet<>();
        // A day of the next year may be kept in the last days of this one.
        for (int year = from.getYear() - 1; year <= until.getYear() + 1; year++) {
            for (Day day : days) {
                if (day.is(year)) {
                    LocalDate date = date(day.on(), year);
                    closed.add(date);
                    Integer move = day.moved() == null
                            ? null
                            : day.moved().get(date.getDayOfWeek().name().substring(0, 3));
                    if (move != null) {
                        closed.add(date.plusDays(move));
                    }
                }
            }
        }
        if (added != null) {
            closed.addAll(added);
        }
        if (removed != null) {
            removed.forEach(closed::remove);
        }
        return new Holidays(
                calendar,
                closed.stream().mapToLong(LocalDate::toEpochDay).toArray(),
                from.toEpochDay(),
                until.toEpochDay() + 1,
                true);
    }

    private LocalDate date(String on, int year) {
        Matcher match = RULE.matcher(on);
        if (!match.matches()) {
            throw new IllegalArgumentException("calendar " + calendar + " has a wrong day " + on);
        }
        String fixed = match.group(3);
        LocalDate date = fixed != null
                ? MonthDay.parse("--" + fixed).atYear(year)
                : easter(year).plusDays(match.group(4) == null ? 0 : Integer.parseInt(match.group(4)));
        String weekday = match.group(1);
        if (weekday != null) {
            if (match.group(2).equals(">")) {
                date = date.plusDays(1);
            }
            while (!date.getDayOfWeek().name().startsWith(weekday)) {
                date = date.plusDays(1);
            }
        }
        return date;
    }

    /** Western Easter Sunday of the Gregorian calendar, by the method of the church's golden number and epact. */
    static LocalDate easter(int year) {
        int century = year / 100;
        int golden = year % 19;
        int leapLost = century - century / 4;
        int moonDrift = (century - (century - 17) / 25) / 3;
        int epact = Math.floorMod(leapLost - moonDrift + 19 * golden + 15, 30);
        if (epact == 29 || epact == 28 && golden > 10) {
            epact--;
        }
        LocalDate fullMoon = LocalDate.of(year, 3, 21).plusDays(epact);
        int toSunday = DayOfWeek.SUNDAY.getValue() - fullMoon.getDayOfWeek().getValue();
        return fullMoon.plusDays(toSunday == 0 ? 7 : toSunday);
    }
}
