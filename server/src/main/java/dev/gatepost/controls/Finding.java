package dev.gatepost.controls;

import java.util.SortedMap;

/** What a control found. {@code facts} are small: counts, times, an id. */
public sealed interface Finding {
    SortedMap<String, String> facts();

    /** Why, in a sentence that a person can act on. */
    String why();

    record Held(String why, SortedMap<String, String> facts) implements Finding {}

    record Failing(String why, SortedMap<String, String> facts) implements Finding {}

    /** There is nothing yet by which it could hold or fail. */
    record NotYet(String why, SortedMap<String, String> facts) implements Finding {}

    /** {@code held}, {@code failing} or {@code not_yet}. */
    default String outcome() {
        return switch (this) {
            case Held _ -> "held";
            case Failing _ -> "failing";
            case NotYet _ -> "not_yet";
        };
    }
}
