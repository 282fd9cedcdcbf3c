package dev.gatepost.console.screens;

import java.util.List;

/**
 * A form as a page shows it.
 *
 * @param title empty when the page's own title says it
 * @param words what will happen, before it is asked
 * @param path where it goes
 * @param post whether it changes something; else it only looks
 * @param grave whether it cannot be undone
 * @param back where one goes who does not want it; empty for nowhere
 */
record Ask(
        String title,
        List<String> words,
        String path,
        boolean post,
        List<Input> inputs,
        String button,
        boolean grave,
        String back) {
    Ask {
        words = List.copyOf(words);
        inputs = List.copyOf(inputs);
    }

    static Ask of(String path, String button, String back, Input... inputs) {
        return new Ask("", List.of(), path, true, List.of(inputs), button, false, back);
    }

    /** The same, which cannot be undone. */
    Ask gravely() {
        return new Ask(title, words, path, post, inputs, button, true, back);
    }

    /** The same, which only looks. */
    Ask looking() {
        return new Ask(title, words, path, false, inputs, button, grave, back);
    }

    /** The same under a title. */
    Ask titled(String heading) {
        return new Ask(heading, words, path, post, inputs, button, grave, back);
    }

    /** The same with these sentences before it. */
    Ask saying(String... sentences) {
        return new Ask(title, List.of(sentences), path, post, inputs, button, grave, back);
    }

    /** The same with this value in a field, as it was typed. */
    Ask given(Visit visit) {
        return new Ask(
                title,
                words,
                path,
                post,
                inputs.stream().map(i -> i.filled(visit)).toList(),
                button,
                grave,
                back);
    }

    /** What is wrong with what no field of this form shows. */
    List<String> others(Told.Refused why) {
        return why.fields().stream()
                .filter(f -> inputs.stream()
                        .noneMatch(
                                i -> i.kind() != Input.Kind.HIDDEN && i.name().equals(f.field())))
                .map(f -> Words.capital(f.field()) + ": " + f.why())
                .toList();
    }
}
