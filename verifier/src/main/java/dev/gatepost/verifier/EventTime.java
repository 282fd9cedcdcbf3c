package dev.gatepost.verifier;

import java.nio.charset.StandardCharsets;

/** When an event says that it happened, for sentences that name it; nothing is proven by it. */
final class EventTime {
    private static final String START = "\"at\":\"";
    private static final int LONGEST = 40;

    private EventTime() {}

    /** Quotes inside of values are escaped, so the first place that looks like the property is the property. */
    static String of(byte[] event) {
        String text = new String(event, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(START);
        int end = at < 0 ? -1 : text.indexOf('"', at + START.length());
        return end < 0 || end - at > LONGEST ? "at an unknown time" : text.substring(at + START.length(), end);
    }
}
