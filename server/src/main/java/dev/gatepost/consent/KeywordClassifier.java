package dev.gatepost.consent;

import dev.gatepost.consent.Classification.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells from its words what an inbound message asks for. In this order: a reaction that quotes us; a stop word, alone
 * or among courtesies; a phrase that a reasonable person reads as a stop; a stop word that opens the message; complaint
 * and wrong number; help; opt-in; doubt; nothing. A stop beats everything else in the same message. Guards keep
 * ordinary talk apart: negation ({@code don't stop}), other meanings ({@code stop by}), services ({@code cancel my
 * appointment}).
 *
 * <p>The words of all languages hold everywhere, because people write in their own; words that mean something harmless
 * elsewhere hold only in the countries that the file names. Only the first 1,600 characters are looked at; all matching
 * is linear in the text, without regular expressions that could run away. Construct it once, at start; immutable, safe
 * for all threads.
 */
public final class KeywordClassifier {
    private static final int LONGEST_TEXT = 1_600;
    /** A message of courtesies around a keyword is short. */
    private static final int SHORT = 8;

    private static final int NEAR = 6;
    private static final Classification NOTHING = new Classification(Kind.NONE, "none");

    private final Keywords keywords = new Keywords();
    private final Keywords.Rules rules = keywords.rules();
    private final ReactionFilter reactions = new ReactionFilter(rules);
    private final Set<String> signs = new HashSet<>(rules.stopSigns());
    private final StopWords stops = new StopWords(rules);

    public KeywordClassifier() {
        signs.add(rules.thumbDown());
    }

    /**
     * Classifies a message.
     *
     * @param country ISO 3166-1 alpha-2 of the person's number, or null when unknown
     */
    public Classification classify(String text, @Nullable String country) {
        String bounded = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        Classification reaction = reactions.classify(bounded);
        if (reaction != null) {
            return reaction;
        }
        String own = InboundText.own(bounded, this::endsOwnPart);
        List<String> words = stops.withoutInstructions(InboundText.words(own, signs));
        if (words.isEmpty()) {
            return NOTHING;
        }
        Classification stop = stop(words, country);
        if (stop != null) {
            return stop;
        }
        Classification said = phrase(words, Kind.COMPLAINT, Kind.WRONG_NUMBER, Kind.IDENTITY_REQUEST);
        if (said != null) {
            return said;
        }
        if (isOtherName(own.strip())) {
            return new Classification(Kind.WRONG_NUMBER, "phrase/en/this is not <name>");
        }
        Keywords.Word word = shortKeyword(words, country);
        return word == null ? NOTHING : new Classification(word.kind(), word.rule());
    }

    private @Nullable Classification stop(List<String> words, @Nullable String country) {
        Keywords.Word word = shortKeyword(words, country);
        if (word != null && word.kind() == Kind.OPT_OUT) {
            return new Classification(Kind.OPT_OUT, word.rule());
        }
        String lone = lone(words);
        if (lone != null && (stops.isMisspelt(lone) || keywords.isNearlyStop(lone))) {
            return new Classification(Kind.OPT_OUT, "misspelt/" + lone);
        }
        Classification phrase = phrase(words, Kind.OPT_OUT);
        if (phrase != null) {
            return phrase;
        }
        if (!isServiceRequest(words)) {
            String pattern = keywords.patterns().find(words, at -> stops.isGuarded(words, at, 1));
            if (pattern != null) {
                return new Classification(Kind.OPT_OUT, pattern);
            }
        }
        String anywhere = stops.anywhere(words);
        if (anywhere != null) {
            return new Classification(Kind.OPT_OUT, "word/" + anywhere);
        }
        return opening(words);
    }

    /** The one word of a message that is no courtesy; null when there are several or none. */
    private @Nullable String lone(List<String> words) {
        if (words.size() == 1) {
            return words.getFirst();
        }
        List<String> rest = words.size() > SHORT
                ? List.of()
                : words.stream().filter(w -> !keywords.fillers().contains(w)).toList();
        return rest.size() == 1 ? rest.getFirst() : null;
    }

    /** A stop word that opens the message, after courtesies, or STOP at its end, before them. */
    private @Nullable Classification opening(List<String> words) {
        int first = 0;
        while (first < words.size() - 1
                && keywords.fillers().contains(words.get(first))
                && !rules.firstWords().contains(words.get(first))) {
            first++;
        }
        if (isServiceRequest(words)) {
            return new Classification(Kind.SERVICE_CANCEL, "service");
        }
        if (rules.firstWords().contains(words.get(first)) && !stops.isGuarded(words, first, 1)) {
            return new Classification(Kind.OPT_OUT, "opening/" + words.get(first));
        }
        int last = words.size() - 1;
        while (last > 0 && keywords.fillers().contains(words.get(last))) {
            last--;
        }
        return stops.isStop(words.get(last)) && !stops.isGuarded(words, last, 1)
                ? new Classification(Kind.OPT_OUT, "ending/" + words.get(last))
                : null;
    }

    /** A verb such as cancel with a thing such as an appointment, or with its number, soon after. */
    private boolean isServiceRequest(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (!rules.serviceVerbs().contains(words.get(i)) || stops.isFollowedByOtherMeaning(words, i)) {
                continue;
            }
            for (int j = i + 1; j < words.size() && j <= i + NEAR; j++) {
                String word = words.get(j);
                boolean plural =
                        word.endsWith("s") && rules.serviceNouns().contains(word.substring(0, word.length() - 1));
                boolean number =
                        word.length() >= 3 && word.chars().allMatch(Character::isDigit) && !stops.isStop(words.get(i));
                if (plural || number || rules.serviceNouns().contains(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The keyword of a message that consists of keywords and courtesies alone: {@code stop please}, {@code help stop},
     * {@code yes thanks}. The gravest counts. Null when any other word is in it.
     */
    private Keywords.@Nullable Word shortKeyword(List<String> words, @Nullable String country) {
        Keywords.Word whole = words.size() <= keywords.longestWord() ? keywords.whole(words, country) : null;
        if (whole != null || words.size() > SHORT) {
            return whole;
        }
        Keywords.Word gravest = null;
        for (int i = 0; i < words.size(); ) {
            int length = keywordAt(words, i, country);
            boolean filler = keywords.fillers().contains(words.get(i));
            Keywords.Word inside = length == 0 && !filler ? keywords.inside(words.get(i), country) : null;
            if (length == 0 && !filler && inside == null) {
                return null;
            }
            gravest = graver(gravest, inside);
            // A “no” or “yes” counts where it opens the message; further on it is a courtesy.
            if (length > 1 || length > 0 && (i == 0 || !filler)) {
                gravest = graver(gravest, keywords.whole(words.subList(i, i + length), country));
            }
            i += Math.max(length, 1);
        }
        return gravest;
    }

    /** How many words from this place are a keyword, at most; 0 when there is none. */
    private int keywordAt(List<String> words, int from, @Nullable String country) {
        for (int size = Math.min(keywords.longestWord(), words.size() - from); size >= 1; size--) {
            if (keywords.whole(words.subList(from, from + size), country) != null) {
                return size;
            }
        }
        return 0;
    }

    private static Keywords.@Nullable Word graver(Keywords.@Nullable Word one, Keywords.@Nullable Word other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.kind().compareTo(one.kind()) < 0 ? other : one;
    }

    private @Nullable Classification phrase(List<String> words, Kind... kinds) {
        List<Kind> wanted = List.of(kinds);
        for (int i = 0; i < words.size(); i++) {
            for (Keywords.Phrase phrase : keywords.beginningWith(words.get(i))) {
                int end = i + phrase.words().size();
                if (wanted.contains(phrase.kind())
                        && end <= words.size()
                        && words.subList(i, end).equals(phrase.words())
                        && !(phrase.kind() == Kind.OPT_OUT && stops.isGuarded(words, i, end - i))) {
                    return new Classification(phrase.kind(), phrase.rule());
                }
            }
        }
        String compact = String.join("", words);
        for (Keywords.Phrase phrase : keywords.unspaced()) {
            if (wanted.contains(phrase.kind()) && compact.contains(String.join("", phrase.words()))) {
                return new Classification(phrase.kind(), phrase.rule());
            }
        }
        return null;
    }

    private boolean endsOwnPart(String line) {
        boolean addressed = line.indexOf('@') > 0;
        return rules.replyHeaders().stream().anyMatch(line::endsWith)
                || addressed && rules.replyFields().stream().anyMatch(line::startsWith)
                || line.endsWith(":") && (addressed || hasDigit(line)) && hasReplyVerb(line)
                || rules.signatures().stream().anyMatch(line::startsWith);
    }

    private boolean hasReplyVerb(String line) {
        for (String word : line.split("[\\s(:,]+")) {
            if (rules.replyVerbs().contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasDigit(String line) {
        return line.chars().anyMatch(Character::isDigit);
    }

    /** {@code This is not Anna.}: the words, then one or two names and nothing more. */
    private static boolean isOtherName(String text) {
        List<String> words = new ArrayList<>(List.of(text.split("\\s+")));
        if (words.size() < 4 || words.size() > 5) {
            return false;
        }
        String head = String.join(" ", words.subList(0, 3)).toLowerCase(Locale.ROOT);
        return head.equals("this is not")
                && words.subList(3, words.size()).stream()
                        .allMatch(name -> Character.isUpperCase(name.codePointAt(0)) && name.length() > 1);
    }
}
