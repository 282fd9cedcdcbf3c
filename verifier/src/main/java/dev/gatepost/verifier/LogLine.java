package dev.gatepost.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of an exported log. Its shape is fixed to the byte, so it needs no JSON parser and leaves no doubt. */
sealed interface LogLine {
    /** {@code {"checkpoint":"<base64 of a signed note>"}}. */
    record Note(String text) implements LogLine {}

    /** {@code {"seq":7,"leaf":"<base64>","event":{…}}}: the hash that is claimed and the bytes of the event. */
    record Event(long seq, byte[] leaf, byte[] bytes) implements LogLine {}

    /** Neither. */
    record Unknown() implements LogLine {}

    Pattern NOTE = Pattern.compile("\\{\"checkpoint\":\"([A-Za-z0-9+/=]+)\"}");
    Pattern EVENT = Pattern.compile("\\{\"seq\":(0|[1-9][0-9]{0,17}),\"leaf\":\"([A-Za-z0-9+/]{43}=)\",\"event\":");
    int LONGEST_HEAD = 128;

    static LogLine parse(byte[] line) {
        int head = Math.min(line.length, LONGEST_HEAD);
        // One character for each byte, so that positions in the text are positions in the line.
        Matcher event = EVENT.matcher(new String(line, 0, head, StandardCharsets.ISO_8859_1));
        try {
            if (event.lookingAt() && line[line.length - 1] == '}') {
                byte[] bytes = Arrays.copyOfRange(line, event.end(), line.length - 1);
                return new Event(Long.parseLong(event.group(1)), CanonicalBase64.decode(event.group(2)), bytes);
            }
            Matcher note = NOTE.matcher(new String(line, StandardCharsets.ISO_8859_1));
            if (note.matches()) {
                return new Note(new String(CanonicalBase64.decode(note.group(1)), StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException malformed) {
            return new Unknown();
        }
        return new Unknown();
    }
}
