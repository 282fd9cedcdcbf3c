package dev.gatepost.templates;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Links to Gatepost's own pages that a mail may carry: {@code {{unsubscribe_url}}} and {@code {{preferences_url}}}.
 * Nobody declares them and no caller gives them a value; each recipient's are made when the mail is handed over, and
 * only where the wording asks for them.
 *
 * @param host where all of them lead, in lower case
 */
public record OwnLinks(Supplier<String> unsubscribe, Supplier<String> preferences, String host) {
    static final String UNSUBSCRIBE = "unsubscribe_url";
    static final String PREFERENCES = "preferences_url";

    /** The names that are filled by Gatepost and that no template declares. */
    public static final Set<String> NAMES = Set.of(UNSUBSCRIBE, PREFERENCES);

    /** What stands in a preview, where no person is meant. */
    public static final OwnLinks SAMPLE = new OwnLinks(
            () -> "https://unsubscribe.example/p/u/sample",
            () -> "https://unsubscribe.example/p/c/sample",
            "unsubscribe.example");

    /** Both, by their names. */
    public Map<String, String> values() {
        return Map.of(UNSUBSCRIBE, unsubscribe.get(), PREFERENCES, preferences.get());
    }

    String of(String name) {
        return name.equals(PREFERENCES) ? preferences.get() : unsubscribe.get();
    }
}
