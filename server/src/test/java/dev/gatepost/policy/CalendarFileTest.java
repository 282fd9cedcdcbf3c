package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** POL-08 */
class CalendarFileTest {
    @Test
    void easterIsFoundByRule() {
        Map<Integer, String> known = new TreeMap<>(Map.of(
                1954,
                "1954-04-18",
                1981,
                "1981-04-19",
                2000,
                "2000-04-23",
                2008,
                "2008-03-23",
                2011,
                "2011-04-24",
                2024,
                "2024-03-31",
                2026,
                "2026-04-05",
                2027,
                "2027-03-28",
                2038,
                "2038-04-25",
                2049,
                "2049-04-18"));
        known.forEach((year, day) -> assertThat(CalendarFile.easter(year)).isEqualTo(LocalDate.parse(day)));
    }

    @Test
    void frenchHolidaysAreThoseOfTheLaw() {
        assertThat(days("FR", 2026))
                .containsExactly(
                        "2026-01-01",
                        "2026-04-06",
                        "2026-05-01",
                        "2026-05-08",
                        "2026-05-14",
                        "2026-05-25",
                        "2026-07-14",
                        "2026-08-15",
                        "2026-11-01",
                        "2026-11-11",
                        "2026-12-25");
    }

    @Test
    void aHolidayOnAWeekendIsKeptOnTheDayThatTheLawNames() {
        assertThat(days("US", 2026)).contains("2026-07-03", "2026-07-04", "2026-11-26");
        assertThat(days("US", 2027)).contains("2027-06-18", "2027-07-05", "2027-12-24", "2027-12-31");
        assertThat(days("ZA", 2026)).contains("2026-08-09", "2026-08-10");
        assertThat(days("CO", 2026)).contains("2026-01-12", "2026-03-23", "2026-05-18", "2026-06-15", "2026-11-16");
        assertThat(days("AU", 2027)).contains("2027-12-27", "2027-12-28");
        assertThat(days("US-LA", 2026)).contains("2026-02-17", "2026-11-03");
        assertThat(days("US-LA", 2027)).doesNotContain("2027-11-02");
    }

    @Test
    void aDayThatTheCalendarDoesNotCoverIsClosedForPromotionAndOpenOtherwise() {
        CalendarFile file = calendar("FR");
        Holidays holidays = file.holidays();
        // The second of January, since the first is a holiday that the rules know.
        long after = file.until().plusDays(2).toEpochDay();
        assertThat(holidays.isClosed(after)).isTrue();
        assertThat(holidays.openWhereUnknown().isClosed(after)).isFalse();
        assertThat(holidays.isClosed(after - 2)).isFalse();
    }

    private static List<String> days(String calendar, int year) {
        Holidays holidays = calendar(calendar).holidays();
        return Arrays.stream(holidays.closed())
                .mapToObj(LocalDate::ofEpochDay)
                .filter(day -> day.getYear() == year)
                .map(LocalDate::toString)
                .toList();
    }

    private static CalendarFile calendar(String name) {
        return Objects.requireNonNull(PolicyScene.PACKS.calendars().get(name));
    }
}
