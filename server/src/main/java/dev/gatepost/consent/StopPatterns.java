package dev.gatepost.consent;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests to stop that no list of phrases can hold: a verb of ending and what is to end, in this order and near each
 * other, in whatever form the language gives them ({@code keywords/patterns.json}). Linear in the words of a message.
 */
final class StopPatterns {
    /** How far a word may stand from the one before. */
    private static final int NEAR = 5;
    /** How many letters may stand between two where words are not set apart. */
    private static final int NEAR_LETTERS = 12;

    private final List<Pattern> patterns = new ArrayList<>();

    record Written(String language, List<List<String>> slots) {}

    record File(int version, LocalDate asOf, String about, List<Written> patterns) {}

    /** A word, or the beginning of one. */
    private record Form(String text, boolean open) {
        boolean is(String word) {
            return open ? word.startsWith(text) : word.equals(text);
        }
    }

    private record Pattern(String rule, List<List<Form>> slots, boolean unspaced) {}

    StopPatterns(File file) {
        for (Written written : file.patterns()) {
            List<List<Form>> slots = new ArrayList<>();
            for (List<String> slot : written.slots()) {
                List<Form> forms = new ArrayList<>();
                slot.forEach(word -> forms.add(form(word)));
                slots.add(forms);
            }
            patterns.add(new Pattern(
                    "pattern/" + written.language() + "/"
                            + written.slots().getFirst().getFirst(),
                    slots,
                    Keywords.isUnspaced(slots.getFirst().getFirst().text())));
        }
    }

    private static Form form(String written) {
        boolean open = written.endsWith("*");
        String word = open ? written.substring(0, written.length() - 1) : written;
        return new Form(String.join(" ", InboundText.words(word)), open);
    }

    /**
     * The rule of the first pattern in these words; null when there is none.
     *
     * @param guarded whether the words around that place say that no stop is meant
     */
    @Nullable
    String find(List<String> words, IntPredicate guarded) {
        String compact = String.join("", words);
        for (Pattern pattern : patterns) {
            if (pattern.unspaced() ? isIn(pattern, compact) : isIn(pattern, words, guarded)) {
                return pattern.rule();
            }
        }
        return null;
    }

    private static boolean isIn(Pattern pattern, List<String> words, IntPredicate guarded) {
        for (int i = 0; i < words.size(); i++) {
            if (matches(pattern.slots().getFirst(), words.get(i)) && !guarded.test(i) && follows(pattern, words, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean follows(Pattern pattern, List<String> words, int first) {
        int at = first;
        for (List<Form> slot : pattern.slots().subList(1, pattern.slots().size())) {
            int next = -1;
            for (int j = at + 1; j < words.size() && j <= at + NEAR && next < 0; j++) {
                next = matches(slot, words.get(j)) ? j : -1;
            }
            if (next < 0) {
                return false;
            }
            at = next;
        }
        return true;
    }

    private static boolean matches(List<Form> slot, String word) {
        for (Form form : slot) {
            if (form.is(word)) {
                return true;
            }
        }
        return false;
    }

    /** In scripts that do not set words apart the words of a pattern are looked for in the text. */
    private static boolean isIn(Pattern pattern, String text) {
        for (Form first : pattern.slots().getFirst()) {
            int from = text.indexOf(first.text());
            for (Form then : from < 0 ? List.<Form>of() : pattern.slots().get(1)) {
                int at = text.indexOf(then.text(), from + first.text().length());
                if (at >= 0 && at - from - first.text().length() <= NEAR_LETTERS) {
                    return true;
                }
            }
        }
        return false;
    }
}
