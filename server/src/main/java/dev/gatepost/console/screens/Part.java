package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.util.List;

/** What a page is made of, from top to bottom; {@code parts.jte} writes each kind in one place. */
sealed interface Part {
    /** Parts under a title, with a border. */
    record Panel(String title, List<Part> inner) implements Part {}

    /** Names with their values. */
    record Facts(List<Story.Fact> facts) implements Part {}

    /** Rows; the first cell of a row names it. {@code caption} is heard, not seen. */
    record Table(String caption, List<String> columns, List<List<Cell>> rows) implements Part {}

    /** A sentence or two. */
    record Note(String text) implements Part {}

    /** A sentence with its sign. */
    record Marked(Sign sign, String text) implements Part {}

    /** What teaches when there is nothing yet. */
    record Empty(String title, String text) implements Part {}

    /**
     * Text as machines read it.
     *
     * @param shown whether the label is seen too, and not heard alone
     */
    record Code(String label, String text, boolean shown) implements Part {
        Code(String label, String text) {
            this(label, text, !label.isEmpty());
        }
    }

    /** Two columns where there is room. */
    record Beside(List<Part> left, List<Part> right) implements Part {}

    /** What is opened when it is wanted. */
    record Fold(String title, boolean open, List<Part> inner) implements Part {}

    /** Something to fill in, or a button alone. */
    record Ask(Form form) implements Part {}

    /** How it stands, in one line. */
    record Verdict(Sign sign) implements Part {}

    /** What may be gone on to. */
    record Onward(List<Frame.Crumb> links) implements Part {}

    /** What each of several may do; {@code caption} is heard, not seen. */
    record Matrix(String caption, List<String> columns, List<Row> rows) implements Part {
        /**
         * A row.
         *
         * @param under what is said beside its name, softly
         */
        record Row(String name, String under, List<Boolean> may) {}
    }

    /** The way to older rows; an empty address is not shown. */
    record Pager(String next, String first) implements Part {}

    /** A figure beside its goal. */
    record Metered(Meter meter) implements Part {}

    /** Counts by the hour. */
    record Plots(List<Plot> plots) implements Part {}

    /** Money or counts against a limit. */
    record Gauged(Gauge gauge) implements Part {}

    /** What changed between two texts. */
    record Compared(String title, List<WordDiff.Piece> pieces) implements Part {}

    /** A message as it looks on a telephone. */
    record Phone(String from, String subject, String text, String state) implements Part {}

    /** A part that is written anew while a form is filled in, or while it is looked at. */
    record Live(String id, String again, String tag, List<Part> inner) implements Part {}

    /** A panel of facts. */
    static Part facts(String title, List<Story.Fact> facts) {
        return new Panel(title, List.of(new Facts(facts)));
    }

    /** Text to be copied, with a sentence before it. */
    static Part code(String title, String under, String text) {
        Part code = new Code(title, text, false);
        return new Panel(title, under.isEmpty() ? List.of(code) : List.of(new Note(under), code));
    }

    /** What a page is about: a table without a title of its own, or what teaches when there are no rows. */
    static Part listed(String caption, List<String> columns, List<List<Cell>> rows, Empty none) {
        return rows.isEmpty() ? none : new Panel("", List.of(new Table(caption, columns, rows)));
    }

    /** A panel with a table, or with the sentence when it has no rows. */
    static Part table(String title, List<String> columns, List<List<Cell>> rows, String none) {
        return new Panel(title, List.of(rows.isEmpty() ? new Note(none) : new Table(title, columns, rows)));
    }
}
