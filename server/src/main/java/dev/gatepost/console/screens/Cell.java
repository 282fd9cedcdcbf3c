package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import org.jspecify.annotations.Nullable;

/**
 * What stands in one place of a table: a state, a time, a button, or a text that may lead somewhere.
 *
 * @param href empty when it leads nowhere
 */
record Cell(
        String text,
        String href,
        boolean number,
        @Nullable Sign sign,
        @Nullable When when,
        @Nullable Act act) {
    /** A form of one button. */
    record Act(String words, String path, boolean grave) {}

    static Cell of(String text) {
        return new Cell(text, "", false, null, null, null);
    }

    static Cell link(String text, String href) {
        return new Cell(text, href, false, null, null, null);
    }

    static Cell number(long number) {
        return new Cell(Words.number(number), "", true, null, null, null);
    }

    static Cell sign(Sign sign) {
        return new Cell("", "", false, sign, null, null);
    }

    static Cell sign(String icon, String word, String tone) {
        return sign(new Sign(icon, word, tone));
    }

    static Cell when(When when) {
        return new Cell("", "", false, null, when, null);
    }

    static Cell act(String words, String path, boolean grave) {
        return new Cell("", "", false, null, null, new Act(words, path, grave));
    }

    /** How it lies in a row of a small screen. */
    String place() {
        if (when != null) {
            return "number at";
        }
        return number ? "number named" : sign != null ? "" : "whole";
    }
}
