package dev.gatepost.providers.sandbox;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a test may ask to become of one message, and the carrier's word for it ({@code docs/sandbox-carrier.md}). */
public final class TestOutcome {
    private TestOutcome() {}

    /** The carrier's word for an outcome that a caller names; empty when there is no such outcome. */
    public static Optional<String> word(String asked) {
        String word =
                switch (asked) {
                    case "failed" -> "invalid";
                    case "no_receipt" -> "silent";
                    default -> asked;
                };
        return Outcome.words().contains(word) ? Optional.of(word) : Optional.empty();
    }

    /** All that may be asked for, sorted. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(Outcome.words());
        names.add("failed");
        names.add("no_receipt");
        return names;
    }
}
