package dev.gatepost.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is and what is not a stop word in a row of words: spelling, negation, other meanings, quoted instructions. */
final class StopWords {
    private static final String STOP = "stop";
    private static final String UNSUBSCRIBE = "unsubscribe";
    private static final Set<String> TAILS = Set.of(
            "2end",
            "2stop",
            "2quit",
            "2cancel",
            "toend",
            "toquit",
            "now",
            "all",
            "it",
            "pls",
            "please",
            "plz",
            "text",
            "texts",
            "texting",
            "msg",
            "msgs",
            "sms",
            "end",
            "stop",
            "quit",
            "this",
            "sending",
            "messages");

    private final Keywords.Rules rules;

    StopWords(Keywords.Rules rules) {
        this.rules = rules;
    }

    boolean isStop(String word) {
        return word.equals(STOP);
    }

    /**
     * Whether a message of this one word means STOP or UNSUBSCRIBE in spite of its spelling. One error in STOP is
     * forgiven unless it makes another word (shop, step); two in UNSUBSCRIBE.
     */
    boolean isMisspelt(String word) {
        if (rules.realWords().contains(word)) {
            return false;
        }
        if (withoutRepeats(word).equals(STOP) || isRunTogether(word)) {
            return true;
        }
        return distance(word, STOP) <= 1 || isNearlyUnsubscribe(word);
    }

    /** A word that means stop wherever it stands, unless negated; null when there is none. */
    @Nullable
    String anywhere(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean two = i + 1 < words.size() && rules.anywhere().contains(word + " " + words.get(i + 1));
            if ((two || rules.anywhere().contains(word) || isNearlyUnsubscribe(word) || isRunTogether(word))
                    && !isNegated(words, i)) {
                return two ? word + " " + words.get(i + 1) : word;
            }
        }
        return null;
    }

    /** Whether the words around these say that no stop is meant. */
    boolean isGuarded(List<String> words, int from, int length) {
        return isNegated(words, from) || isFollowedByOtherMeaning(words, from + length - 1);
    }

    /** Leaves out instructions that are quoted from a message of ours: {@code Reply STOP to opt out}. */
    List<String> withoutInstructions(List<String> words) {
        List<String> rest = new ArrayList<>(words.size());
        int i = 0;
        while (i < words.size()) {
            if (i + 3 < words.size()
                    && rules.instructionVerbs().contains(words.get(i))
                    && rules.firstWords().contains(words.get(i + 1))
                    && words.get(i + 2).equals("to")) {
                i += words.get(i + 3).equals("opt") && i + 4 < words.size() ? 5 : 4;
            } else {
                rest.add(words.get(i));
                i++;
            }
        }
        return rest;
    }

    private boolean isNegated(List<String> words, int from) {
        if (from == 0) {
            return false;
        }
        String before = words.get(from - 1);
        if (before.equals("ever") || before.equals("even")) {
            return isNegated(words, from - 1);
        }
        return rules.notWhenPrecededBy().contains(before)
                || from > 1 && rules.notWhenPrecededBy().contains(words.get(from - 2) + " " + before);
    }

    boolean isFollowedByOtherMeaning(List<String> words, int last) {
        Set<String> followers = rules.notWhenFollowedBy().get(words.get(last));
        if (followers == null || last + 1 >= words.size()) {
            return false;
        }
        String next = words.get(last + 1);
        return followers.contains(next)
                || last + 2 < words.size() && followers.contains(next + " " + words.get(last + 2));
    }

    /** {@code stop2end}, {@code stopnow}, {@code stop36111}. */
    private static boolean isRunTogether(String word) {
        if (!word.startsWith(STOP) || word.length() == STOP.length()) {
            return false;
        }
        String tail = word.substring(STOP.length());
        return TAILS.contains(tail) || tail.length() <= 5 && tail.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isNearlyUnsubscribe(String word) {
        return word.length() >= 9 && word.length() <= 13 && word.startsWith("un") && distance(word, UNSUBSCRIBE) <= 2;
    }

    /** {@code stoooppp} to {@code stop}. */
    private static String withoutRepeats(String word) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            boolean longRun = i >= 2 && word.charAt(i) == word.charAt(i - 1);
            if (!(longRun && !out.isEmpty() && out.charAt(out.length() - 1) == word.charAt(i))) {
                out.append(word.charAt(i));
            }
        }
        return out.toString();
    }

    /** Damerau–Levenshtein distance with adjacent swaps, cut short for words of very different length. */
    static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 2) {
            return 3;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
