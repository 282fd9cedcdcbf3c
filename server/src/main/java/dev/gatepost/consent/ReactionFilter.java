package dev.gatepost.consent;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the texts that phones send in place of a reaction: {@code Liked “Sale! Reply STOP to opt out”}. They quote
 * our own words, so a stop word in them is not the person's.
 */
final class ReactionFilter {
    private static final String OPENING = "“\"„«‟";
    private static final String CLOSING = "”\"“»";
    private static final int LONGEST_HEAD = 40;
    private static final int LONGEST_EMOJI = 8;

    private final List<String> heads;
    private final List<String> negative;

    ReactionFilter(Keywords.Rules rules) {
        heads = rules.reactions().stream().map(ReactionFilter::plain).toList();
        negative = rules.negativeReactions().stream().map(ReactionFilter::plain).toList();
    }

    /** The kind of reaction, or null when the text is none. */
    @Nullable
    Classification classify(String text) {
        String trimmed = text.strip();
        if (trimmed.length() < 3 || CLOSING.indexOf(trimmed.charAt(trimmed.length() - 1)) < 0) {
            return null;
        }
        int quote = firstOpening(trimmed);
        if (quote < 1 || quote > LONGEST_HEAD || quote == trimmed.length() - 1) {
            return null;
        }
        String head = plain(trimmed.substring(0, quote));
        if (!isReaction(head)) {
            return null;
        }
        boolean soft = negative.stream().anyMatch(head::startsWith) || head.contains("👎");
        return new Classification(
                soft ? Classification.Kind.REACTION_COMPLAINT : Classification.Kind.REACTION, "reaction/" + head);
    }

    private boolean isReaction(String head) {
        for (String known : heads) {
            if (head.equals(known)
                    || head.startsWith(known + " ") && head.endsWith(" to")
                    || head.equals(known + " a")) {
                return true;
            }
        }
        // The form of other phones: an emoji, then a word such as “to” in the phone's language.
        int first = head.codePointAt(0);
        int space = head.indexOf(' ');
        return !Character.isLetterOrDigit(first) && first > 0xff && space > 0 && space <= LONGEST_EMOJI;
    }

    private static int firstOpening(String text) {
        for (int i = 0; i < text.length() && i <= LONGEST_HEAD; i++) {
            if (OPENING.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static String plain(String head) {
        return head.strip().replace('’', '\'').toLowerCase(Locale.ROOT);
    }
}
