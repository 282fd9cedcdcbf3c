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
        @Nullable When when,
        @Nullable Act act) {
    private static final String PLAIN = "plain";

    /**
     * A button.
     *
     * @param sure what it does, said before it is done; empty where it can be taken back
     */
    record Act(String words, String path, String sure) {}

    private Cell(String text, String href, String under, String kind) {
        this(text, href, under, kind, null, null, null);
    }

    /** Whether it says nothing at all. */
    boolean isEmpty() {
        return text.isEmpty() && sign == null && when == null && act == null;
    }

    static Cell of(String text) {
        return new Cell(text, "", "", PLAIN);
    }

    static Cell of(String text, String under) {
        return new Cell(text, "", under, PLAIN);
    }

    static Cell link(String text, String href) {
        return link(text, href, "");
    }

    static Cell link(String text, String href, String under) {
        return new Cell(text.isEmpty() ? "unnamed" : text, href, under, PLAIN);
    }

    static Cell number(String text) {
        return new Cell(text, "", "", "number");
    }

    static Cell number(long count) {
        return number(Words.number(count));
    }

    static Cell soft(String text) {
        return new Cell(text, "", "", "soft");
    }

    static Cell sign(Sign sign) {
        return new Cell("", "", "", PLAIN, sign, null, null);
    }

    static Cell sign(String icon, String word, String tone) {
        return sign(new Sign(icon, word, tone));
    }

    /** An instant of a document; a dash when it has none. */
    static Cell when(String at, Instant now) {
        return at.isEmpty() ? soft("–") : new Cell("", "", "", PLAIN, null, When.of(at, now), null);
    }

    /** A button for what can be taken back. */
    static Cell act(String words, String path) {
        return new Cell("", "", "", PLAIN, null, null, new Act(words, path, ""));
    }

    /** A button that first says what it does. */
    static Cell grave(String words, String path, String sure) {
        return new Cell("", "", "", PLAIN, null, null, new Act(words, path, sure));
    }

    static Cell none() {
        return of("");
    }
}
