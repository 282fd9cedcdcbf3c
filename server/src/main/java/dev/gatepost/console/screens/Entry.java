package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import org.jspecify.annotations.Nullable;

/**
 * What stands in one place of a table: a state, a time, a button, or a text that may lead somewhere.
 *
 * @param href empty when it leads nowhere
 */
record Entry(
        String text,
        String href,
        boolean number,
        @Nullable Sign sign,
        @Nullable When when,
        @Nullable Act act) {
    /** A form of one button. */
    record Act(String words, String path, boolean grave) {}

    static Entry of(String text) {
        return new Entry(text, "", false, null, null, null);
    }

    static Entry link(String text, String href) {
        return new Entry(text, href, false, null, null, null);
    }

    static Entry number(long number) {
        return new Entry(Words.number(number), "", true, null, null, null);
    }

    static Entry sign(Sign sign) {
        return new Entry("", "", false, sign, null, null);
    }

    static Entry sign(String icon, String word, String tone) {
        return sign(new Sign(icon, word, tone));
    }

    static Entry when(When when) {
        return new Entry("", "", false, null, when, null);
    }

    static Entry act(String words, String path, boolean grave) {
        return new Entry("", "", false, null, null, new Act(words, path, grave));
    }

    /** How it lies in a row of a small screen. */
    String place() {
        if (when != null) {
            return "number at";
        }
        return number ? "number named" : sign != null ? "" : "whole";
    }
}
