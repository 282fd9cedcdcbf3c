package dev.gatepost.templates;

import java.text.Normalizer;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * A text as a careless reader or a lenient program would read it: compatibility forms (full-width letters) made plain,
 * look-alike dots, slashes and colons made ASCII, characters of no width dropped, lower case.
 *
 * @param text the folded text
 * @param changed the places in it that were not ASCII as given
 */
record FoldedText(String text, BitSet changed) {
    private static final String DOTS =
            "\u3002\uff0e\uff61\u2024\u2027\u00b7\u2022\u2219\u2e31\u0387\u0589\u06d4\u0701\u0702";
    private static final String SLASHES = "\u2044\u2215\u29f8\u2571";
    private static final String COLONS = "\ua789\u2236\u02d0\u05c3";
    private static final List<String> DRESSED_DOTS = List.of("[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}");

    static FoldedText of(String given) {
        StringBuilder out = new StringBuilder(given.length());
        BitSet changed = new BitSet();
        for (int i = 0; i < given.length(); ) {
            int c = given.codePointAt(i);
            i += Character.charCount(c);
            if (c < 0x80) {
                out.append(Character.toLowerCase((char) c));
            } else if (c > 0xffff || !Characters.hasNoWidth((char) c)) {
                int from = out.length();
                out.append(fold(c));
                changed.set(from, out.length());
            }
        }
        return undressed(out.toString(), changed);
    }

    /** Whether the character at this place was ASCII as given. */
    boolean isAsGiven(int index) {
        return !changed.get(index);
    }

    private static String fold(int c) {
        if (DOTS.indexOf(c) >= 0) {
            return ".";
        }
        if (SLASHES.indexOf(c) >= 0) {
            return "/";
        }
        if (COLONS.indexOf(c) >= 0) {
            return ":";
        }
        return Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static FoldedText undressed(String text, BitSet changed) {
        if (text.indexOf('[') < 0 && text.indexOf('(') < 0 && text.indexOf('{') < 0) {
            return new FoldedText(text, changed);
        }
        String plain = text;
        for (String dot : DRESSED_DOTS) {
            plain = plain.replace(" " + dot + " ", ".").replace(dot, ".");
        }
        plain = plain.replace("[:]", ":").replace("[://]", "://");
        if (plain.equals(text)) {
            return new FoldedText(text, changed);
        }
        // The places have moved, so none of them is known to be as given.
        BitSet all = new BitSet();
        all.set(0, plain.length());
        return new FoldedText(plain, all);
    }
}
