package dev.gatepost.audit.anchors;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a kept checkpoint is called: its origin with a hyphen for each slash, and its size in 19 digits, so that names
 * sort as the log grew.
 */
record AnchorName(String origin, long size) {
    private static final String ENDING = ".note";

    String written() {
        return start() + "%019d".formatted(size) + ENDING;
    }

    private String start() {
        return origin.replace('/', '-') + "-";
    }

    /** The size that another name of the same log tells. */
    OptionalLong sizeOf(String name) {
        boolean ours = name.startsWith(start()) && name.endsWith(ENDING);
        String digits = ours ? name.substring(start().length(), name.length() - ENDING.length()) : "";
        return digits.matches("[0-9]{19}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    /** What a note says, without who signed it: a key may have changed in between. */
    static Optional<String> said(String note) {
        int end = note.indexOf("\n\n");
        return end < 0 ? Optional.empty() : Optional.of(note.substring(0, end + 1));
    }
}
