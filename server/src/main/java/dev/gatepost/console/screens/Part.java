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

    /** Text as machines read it. */
    record Code(String label, String text) implements Part {}

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

    /** A panel with a table, or with the sentence when it has no rows. */
    static Part table(String title, List<String> columns, List<List<Cell>> rows, String none) {
        return new Panel(title, List.of(rows.isEmpty() ? new Note(none) : new Table(title, columns, rows)));
    }
}
