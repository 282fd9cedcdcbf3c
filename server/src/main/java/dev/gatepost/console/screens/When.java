package dev.gatepost.console.screens;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** An instant as people read it: how long ago, and exactly, in UTC and where the recipient may be. */
record When(Instant at, Instant now, List<ZoneId> recipient) {
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter THERE = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);
    private static final long DAYS_TOLD_RELATIVELY = 7;
    private static final long DAYS_WITHOUT_YEAR = 300;

    static When of(Instant at, Instant now) {
        return new When(at, now, List.of());
    }

    /** Reads an instant of a document. */
    static When of(String at, Instant now) {
        return of(Instant.parse(at), now);
    }

    String iso() {
        return at.toString();
    }

    /** {@code 4 min ago}, {@code in 5 h}, {@code 20 Nov}. */
    String relative() {
        Duration past = Duration.between(at, now);
        Duration length = past.abs();
        if (length.toSeconds() < 5) {
            return "just now";
        }
        if (length.toDays() >= DAYS_TOLD_RELATIVELY) {
            var format = length.toDays() < DAYS_WITHOUT_YEAR ? DAY : YEAR;
            return format.format(at.atZone(ZoneOffset.UTC));
        }
        String told = length(length);
        return past.isNegative() ? "in " + told : told + " ago";
    }

    /** {@code 40 s}, {@code 12 min}, {@code 5 h}, {@code 3 d}. */
    static String length(Duration length) {
        if (length.toMinutes() < 1) {
            return length.toSeconds() + " s";
        }
        if (length.toHours() < 1) {
            return length.toMinutes() + " min";
        }
        return length.toDays() < 1 ? length.toHours() + " h" : length.toDays() + " d";
    }

    /** To the second, in UTC, and where the recipient may be. */
    String exact() {
        String there = recipient.stream()
                .limit(2)
                .map(zone -> THERE.format(at.atZone(zone)) + " in "
                        + Objects.requireNonNull(zone.getId())
                                .replaceFirst("^.*/", "")
                                .replace('_', ' '))
                .collect(Collectors.joining(" or "));
        return EXACT.format(at.atZone(ZoneOffset.UTC)) + " UTC"
                + (there.isEmpty() ? "" : "; for the recipient " + there);
    }
}
