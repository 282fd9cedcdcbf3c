package dev.gatepost.policy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the hours of one rule into the form that decisions need. */
final class HoursReader {
    private static final int DAY = 86_400;
    private static final String MIDNIGHT = "24:00";
    private static final String HOLIDAY = "HOLIDAY";
    private static final String RECIPIENT = "recipient";

    private final String rule;
    private final String source;
    private final Map<String, Holidays> calendars;
    private final ZoneTable zones;
    private final boolean closedWhereUnknown;

    /** @param closedWhereUnknown whether a day of which nobody knows if it is a holiday is closed */
    HoursReader(
            String rule, String source, Map<String, Holidays> calendars, ZoneTable zones, boolean closedWhereUnknown) {
        this.rule = rule;
        this.source = source;
        this.calendars = calendars;
        this.zones = zones;
        this.closedWhereUnknown = closedWhereUnknown;
    }

    OpenHours read(RuleFile.Hours hours) {
        List<String> closed = hours.closed() == null ? List.of() : hours.closed();
        int[][] week = new int[7][0];
        for (RuleFile.Window window : hours.open()) {
            for (String name : window.days()) {
                int day = weekday(name);
                if (!closed.contains(name)) {
                    week[day] = add(week[day], second(window.from()), second(window.until()));
                }
            }
        }
        closed.stream().filter(name -> !name.equals(HOLIDAY)).forEach(this::weekday);
        @Nullable ZoneId fixed = hours.clock().equals(RECIPIENT) ? null : ZoneId.of(hours.clock());
        Holidays days = closed.contains(HOLIDAY) ? holidays(hours.holidays()) : Holidays.NONE;
        return new OpenHours(rule, source, fixed, week, days, zones);
    }

    private Holidays holidays(@Nullable String calendar) {
        if (calendar == null) {
            throw wrong("closed holidays without a calendar");
        }
        Holidays known = calendars.get(calendar);
        if (known == null) {
            throw wrong("calendar " + calendar + " that no file carries");
        }
        return closedWhereUnknown ? known : known.openWhereUnknown();
    }

    private int weekday(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().substring(0, 3).equals(name)) {
                return day.getValue() - 1;
            }
        }
        throw wrong("day " + name);
    }

    private int second(String time) {
        if (!time.matches("[0-2][0-9]:[0-5][0-9]")) {
            throw wrong("time " + time);
        }
        return time.equals(MIDNIGHT) ? DAY : LocalTime.parse(time).toSecondOfDay();
    }

    private int[] add(int[] row, int from, int until) {
        if (from >= until || row.length > 0 && from < row[row.length - 1]) {
            throw wrong("windows that are empty, overlap or run backwards");
        }
        int[] longer = Arrays.copyOf(row, row.length + 2);
        longer[row.length] = from;
        longer[row.length + 1] = until;
        return longer;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("rule " + rule + " has a wrong " + what);
    }
}
