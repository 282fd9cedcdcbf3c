package dev.gatepost.console.screens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** One of the values that a field may have, and its words. */
record Option(String value, String words) {
    /** A first option for "any", then these. */
    static List<Option> any(String any, List<Option> options) {
        List<Option> out = new ArrayList<>(options.size() + 1);
        out.add(new Option("", any));
        out.addAll(options);
        return List.copyOf(out);
    }

    /** The constants of an enum by their written names. */
    static <E extends Enum<E>> List<Option> of(
            E[] constants, Function<E, String> written, Function<String, String> words) {
        return Arrays.stream(constants)
                .map(written)
                .map(w -> new Option(w, words.apply(w)))
                .toList();
    }
}
