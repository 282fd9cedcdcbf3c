package dev.gatepost.templates.lint;

import dev.gatepost.templates.Segments;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the same text in fewer parts: dressed characters that an editor put there cost a text message its 7-bit
 * alphabet, and with it more than half of its room (3GPP TS 23.038). Letters of a language are left alone.
 */
public final class SegmentAdvice {
    private SegmentAdvice() {}

    /**
     * The text with plain characters.
     *
     * @param changed what was replaced, as it was
     */
    public record Advice(String text, Segments before, Segments after, Set<String> changed) {}

    /** Empty when plain characters would not help. */
    public static Optional<Advice> of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        Set<String> changed = new LinkedHashSet<>();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            String simple = simple(c);
            if (simple == null) {
                plain.appendCodePoint(c);
            } else {
                changed.add(Character.toString(c));
                plain.append(simple);
            }
        }
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        String better = plain.toString().replaceAll(" {2,}", " ").strip();
        Segments before = Segments.of(text);
        Segments after = Segments.of(better);
        boolean helps = after.count() < before.count() || after.encoding() != before.encoding();
        return helps ? Optional.of(new Advice(better, before, after, changed)) : Optional.empty();
    }

    /** The plain form; null for a character that stays. */
    private static @org.jspecify.annotations.Nullable String simple(int c) {
        return switch (c) {
            case 0x2018, 0x2019, 0x201a, 0x201b, 0x2032, 0xb4, 0x60 -> "'";
            case 0x201c, 0x201d, 0x201e, 0x201f, 0x2033, 0xab, 0xbb -> "\"";
            case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x2022, 0xb7 -> "-";
            case 0x2026 -> "...";
            case 0xa0, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x202f ->
                " ";
            case 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0xad -> "";
            default -> isPicture(c) ? "" : null;
        };
    }

    private static boolean isPicture(int c) {
        return Character.isEmoji(c) && c > 0xff || c >= 0xfe00 && c <= 0xfe0f;
    }
}
