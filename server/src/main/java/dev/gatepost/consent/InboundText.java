package dev.gatepost.consent;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An inbound text as words to compare: compatibility forms made plain, hidden characters dropped, case and accents
 * folded, punctuation to spaces, spelled-out words ({@code S T O P}) joined, quoted lines and signatures left out.
 * Every step is linear in the text.
 */
final class InboundText {
    private static final String APOSTROPHES = "'`\u00b4\u2018\u2019\u02bc\u2032\uff07";
    private static final String HIDDEN =
            "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062"
                    + "\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff";
    /** Letters that do not come apart into a base and a mark. */
    private static final String WHOLE = "ıßςłøđæœ";

    private static final String[] PLAIN = {"i", "ss", "σ", "l", "o", "d", "ae", "oe"};

    /** Cyrillic and Greek letters that look like Latin ones, and those. */
    private static final String ALIKE = "аеорсхуіктмнвѕј" + "αορτυνικεβ";

    private static final String LATIN = "aeopcxyiktmhbsj" + "aoptuvikeb";

    private InboundText() {}

    /**
     * The words of a text.
     *
     * @param signs emoji that stand as a word of their own; all other emoji vanish
     */
    static List<String> words(String text, Set<String> signs) {
        StringBuilder spaced = new StringBuilder(text.length() + 16);
        String folded = fold(text);
        for (int i = 0; i < folded.length(); ) {
            int c = folded.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isLetterOrDigit(c) || isMark(c)) {
                spaced.appendCodePoint(c);
            } else if (c > 0xff && signs.contains(Character.toString(c))) {
                spaced.append(' ').appendCodePoint(c).append(' ');
            } else {
                spaced.append(' ');
            }
        }
        List<String> words = new ArrayList<>();
        for (String word : spaced.toString().split(" ")) {
            if (!word.isEmpty()) {
                words.add(byLooks(word));
            }
        }
        return joined(words);
    }

    /** The words of a keyword or phrase of our own files, by the same rules. */
    static List<String> words(String text) {
        return words(text, Set.of());
    }

    /**
     * The person's own part of a text: without lines that quote, and up to a signature or the header of a quoted mail.
     */
    static String own(String text, Predicate<String> isEnd) {
        StringBuilder own = new StringBuilder(text.length());
        for (String line : text.split("\\R", -1)) {
            String trimmed = line.strip();
            if (trimmed.equals("--") || isEnd.test(trimmed.toLowerCase(Locale.ROOT))) {
                break;
            }
            if (!trimmed.startsWith(">")) {
                own.append(line).append('\n');
            }
        }
        return own.toString();
    }

    private static String fold(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (HIDDEN.indexOf(c) < 0 && APOSTROPHES.indexOf(c) < 0 && !isPointing(c)) {
                visible.append(c);
            }
        }
        String lower = Normalizer.normalize(visible, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String apart = Normalizer.normalize(lower, Normalizer.Form.NFD);
        StringBuilder bare = new StringBuilder(apart.length());
        for (int i = 0; i < apart.length(); i++) {
            char c = apart.charAt(i);
            int whole = WHOLE.indexOf(c);
            if (whole >= 0) {
                bare.append(PLAIN[whole]);
            } else if ((c < '\u0300' || c > '\u036f') && !isPointing(c)) {
                bare.append(c);
            }
        }
        return Normalizer.normalize(bare, Normalizer.Form.NFC);
    }

    /** Vowel points, the hamza that some leave out, and the stretch mark: Hebrew and Arabic are read without them. */
    private static boolean isPointing(char c) {
        return c >= '\u0591' && c <= '\u05c7' || c >= '\u064b' && c <= '\u065f' || c == '\u0670' || c == '\u0640';
    }

    /** A word of two alphabets at once, such as STOP with a Cyrillic O, is read by its looks. */
    private static String byLooks(String word) {
        boolean latin = false;
        boolean other = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            latin |= c >= 'a' && c <= 'z';
            other |= ALIKE.indexOf(c) >= 0;
        }
        if (!latin || !other) {
            return word;
        }
        StringBuilder out = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            int at = ALIKE.indexOf(word.charAt(i));
            out.append(at < 0 ? word.charAt(i) : LATIN.charAt(at));
        }
        return out.toString();
    }

    /** {@code s t o p} to {@code stop}: three or more single letters in a row are one word. */
    private static List<String> joined(List<String> words) {
        List<String> result = new ArrayList<>(words.size());
        int i = 0;
        while (i < words.size()) {
            int end = i;
            while (end < words.size() && isSingleLetter(words.get(end))) {
                end++;
            }
            if (end - i >= 3) {
                result.add(String.join("", words.subList(i, end)));
                i = end;
            } else {
                result.add(words.get(i));
                i++;
            }
        }
        return List.copyOf(result);
    }

    private static boolean isSingleLetter(String word) {
        return word.length() == 1 && Character.isLetterOrDigit(word.charAt(0));
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }
}
