package dev.gatepost.console.screens;

import java.util.List;

/**
 * One field of a form.
 *
 * @param hint a line that says how it is written; empty for none
 * @param values what it holds: at most one, unless several can be ticked
 * @param most characters
 */
record Input(
        Kind kind,
        String name,
        String label,
        String hint,
        List<String> values,
        List<Option> options,
        boolean needed,
        int most) {
    private static final int USUAL = 400;

    /** How it is asked. */
    enum Kind {
        LINE,
        LINES,
        PICK,
        TICKS,
        HIDDEN
    }

    static Input line(String name, String label, String hint) {
        return new Input(Kind.LINE, name, label, hint, List.of(), List.of(), false, USUAL);
    }

    /** A line without which the form is not sent. */
    static Input needed(String name, String label, String hint) {
        return new Input(Kind.LINE, name, label, hint, List.of(), List.of(), true, USUAL);
    }

    static Input lines(String name, String label, String hint) {
        return new Input(Kind.LINES, name, label, hint, List.of(), List.of(), true, 20_000);
    }

    static Input pick(String name, String label, List<Option> options) {
        return new Input(Kind.PICK, name, label, "", List.of(), options, false, USUAL);
    }

    /** Several of which any can be chosen. */
    static Input ticks(String name, String label, String hint, List<Option> options) {
        return new Input(Kind.TICKS, name, label, hint, List.of(), options, false, USUAL);
    }

    static Input hidden(String name, String value) {
        return new Input(Kind.HIDDEN, name, "", "", List.of(value), List.of(), false, USUAL);
    }

    /** The same with a value. */
    Input with(String... given) {
        return new Input(kind, name, label, hint, List.of(given), options, needed, most);
    }

    /** The same with what was typed before; as it is when nothing was. */
    Input filled(Visit visit) {
        String[] typed = visit.request().getParameterValues(name);
        return typed == null || kind == Kind.HIDDEN ? this : with(typed);
    }

    String value() {
        return values.isEmpty() ? "" : values.getFirst();
    }
}
