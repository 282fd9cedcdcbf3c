package dev.gatepost.console.screens;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as a browser's field gives and takes them: without a zone, which the page sends beside them. */
final class FieldTime {
    private FieldTime() {}

    /** The instant in the person's zone, in UTC when none is known; what is no time stays as it was typed. */
    static String instant(String given, String zone) {
        if (!given.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?")) {
            return given;
        }
        try {
            return LocalDateTime.parse(given).atZone(zone(zone)).toInstant().toString();
        } catch (DateTimeException e) {
            return given;
        }
    }

    /** A moment as the field shows it. */
    static String local(String given, String zone) {
        try {
            Instant at = Instant.parse(given);
            return LocalDateTime.ofInstant(at, zone(zone))
                    .truncatedTo(ChronoUnit.MINUTES)
                    .toString();
        } catch (DateTimeException e) {
            return given;
        }
    }

    /** A field's label with the zone in which it is read. */
    static String label(String words, String zone) {
        return words + " (" + (zone.isEmpty() ? "UTC" : zone) + ")";
    }

    private static ZoneId zone(String name) {
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }
}
