package dev.gatepost.demo;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Puts what the API answered into the words of the terminal. */
final class Words {
    static final ZoneId MIAMI = ZoneId.of("America/New_York");
    private static final Pattern OPEN = Pattern.compile("open \\d\\d:\\d\\d[-–](\\d\\d:\\d\\d)");
    private static final Map<String, String> STATES = Map.of("US-FL", "Florida", "US-TX", "Texas", "US", "the US");

    private Words() {}

    static String time(Instant at, ZoneId zone) {
        return DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(zone).format(at);
    }

    /** {@code Florida closes at 20:00}, from the rule that the decision names and the hours in its fact. */
    static String closing(JsonNode reason) {
        String jurisdiction = reason.get("rule").asString().split("/", 2)[0];
        Matcher hours = OPEN.matcher(reason.get("fact").asString());
        String place = STATES.getOrDefault(jurisdiction, jurisdiction);
        return hours.find() ? place + " closes at " + hours.group(1) : place + " is closed";
    }
}
