package dev.gatepost.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An instant of the workspace's clock, as the shop's people in Miami and its customer in Berlin read it. */
record Moment(Instant at) {
    static final ZoneId MIAMI = ZoneId.of("America/New_York");
    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

    String miami() {
        return SHORT.format(at.atZone(MIAMI));
    }

    String berlin() {
        return SHORT.format(at.atZone(BERLIN));
    }

    /** {@code Fri 20 Nov} in Miami. */
    String day() {
        return DAY.format(at.atZone(MIAMI));
    }

    /** {@code Sat 21 Nov, 20:30 in Miami (02:30 in Berlin)}. */
    String withDay() {
        return day() + ", " + miami() + " in Miami (" + berlin() + " in Berlin)";
    }

    /** {@code 20:30 in Miami, 02:30 in Berlin}. */
    String both() {
        return miami() + " in Miami, " + berlin() + " in Berlin";
    }

    /** To the second, with the day, in both places: what stands behind the short form. */
    String exact() {
        return EXACT.format(at.atZone(MIAMI)) + " in Miami; " + EXACT.format(at.atZone(BERLIN)) + " in Berlin";
    }

    String iso() {
        return at.toString();
    }

    /** How long after {@code start} this was: {@code 0.14 s}, {@code 3 min}, {@code 11 h 30 min}. */
    String after(Instant start) {
        Duration length = Duration.between(start, at);
        if (length.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%.2f s", length.toMillis() / 1000.0);
        }
        return length.toHours() < 1
                ? length.toMinutes() + " min"
                : length.toHours() + " h " + length.toMinutesPart() + " min";
    }
}
