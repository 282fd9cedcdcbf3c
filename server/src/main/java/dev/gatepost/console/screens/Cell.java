package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a table.
 *
 * @param under what is said below it, softly
 * @param kind {@code plain}, {@code number}, {@code soft}
 */
record Cell(
        String text,
        String href,
        String under,
        String kind,
        @Nullable Sign sign,
        @Nullable When when) {
    private static final String PLAIN = "plain";

    /** Whether it says nothing at all. */
    boolean isEmpty() {
        return text.isEmpty() && sign == null && when == null;
    }

    static Cell of(String text) {
        return new Cell(text, "", "", PLAIN, null, null);
    }

    static Cell of(String text, String under) {
        return new Cell(text, "", under, PLAIN, null, null);
    }

    static Cell link(String text, String href) {
        return new Cell(text.isEmpty() ? "unnamed" : text, href, "", PLAIN, null, null);
    }

    static Cell link(String text, String href, String under) {
        return new Cell(text.isEmpty() ? "unnamed" : text, href, under, PLAIN, null, null);
    }

    static Cell number(String text) {
        return new Cell(text, "", "", "number", null, null);
    }

    static Cell soft(String text) {
        return new Cell(text, "", "", "soft", null, null);
    }

    static Cell sign(Sign sign) {
        return new Cell("", "", "", PLAIN, sign, null);
    }

    /** An instant of a document; a dash when it has none. */
    static Cell when(String at, Instant now) {
        return at.isEmpty() ? soft("–") : new Cell("", "", "", PLAIN, null, When.of(at, now));
    }
}
