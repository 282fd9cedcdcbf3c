package dev.gatepost.consent.pages;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page, ready to be written.
 *
 * @param languages other languages: code to name
 */
record PageView(
        String language,
        @Nullable Look look,
        String title,
        List<String> paragraphs,
        @Nullable Form form,
        String languagesLabel,
        Map<String, String> languages) {
    /**
     * A form.
     *
     * @param action the path that it is posted to
     * @param token proves that the form was ours
     * @param faults what is wrong, by the id of the field that it is about
     */
    record Form(
            String action,
            String token,
            String faultsTitle,
            List<Fault> faults,
            List<Field> fields,
            String choicesLabel,
            List<Choice> choices,
            List<Button> buttons) {}

    record Fault(String field, String text) {}

    record Field(String id, String type, String autocomplete, String label, String hint, String value, String fault) {
        boolean isFaulty() {
            return !fault.isEmpty();
        }
    }

    record Choice(String name, String label, boolean ticked) {}

    record Button(String value, String label, boolean primary) {}
}
