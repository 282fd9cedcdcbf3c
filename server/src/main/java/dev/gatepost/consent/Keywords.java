package dev.gatepost.consent;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The words of {@code keywords/*.json}, one file for each language and one of rules, read strictly and made comparable.
 */
final class Keywords {
    private static final String FOLDER = "keywords/";
    private static final int LONG = 6;

    private final Rules rules;
    private final StopPatterns patterns;
    private final Map<String, List<Word>> wholes = new HashMap<>();
    private final Map<String, List<Phrase>> phrases = new HashMap<>();
    /** Phrases of scripts that do not set words apart. */
    private final List<Phrase> unspaced = new ArrayList<>();

    private final Set<String> fillers = new HashSet<>();
    /** Courtesies of scripts that do not set words apart, the longest first. */
    private final List<String> unspacedFillers = new ArrayList<>();
    /** Stop words of one word that are long enough to be known in spite of an error. */
    private final List<String> longStops = new ArrayList<>();

    private int longestWord = 1;

    /** A word that may be a whole message. {@code onlyIn} empty means everywhere. */
    record Word(Classification.Kind kind, String rule, Set<String> onlyIn, boolean alsoUnknown) {
        Word(Classification.Kind kind, String rule, Set<String> onlyIn) {
            this(kind, rule, onlyIn, false);
        }

        boolean holdsIn(@Nullable String country) {
            return onlyIn.isEmpty() || (country == null ? alsoUnknown : onlyIn.contains(country));
        }
    }

    /** Words in a row that mean something anywhere in a message. */
    record Phrase(Classification.Kind kind, String rule, List<String> words) {}

    record Entry(
            String word,
            List<String> sources,
            String confidence,
            @Nullable Set<String> onlyIn,
            @Nullable Boolean alsoUnknown) {}

    record Language(
            String language,
            String name,
            int version,
            LocalDate asOf,
            boolean reviewedBySpeaker,
            List<Entry> optOut,
            @Nullable List<String> optOutPhrases,
            @Nullable List<Entry> optIn,
            @Nullable List<Entry> yes,
            @Nullable List<Entry> help,
            @Nullable List<String> complaint,
            @Nullable List<String> wrongNumber,
            @Nullable List<String> identity,
            @Nullable List<String> doubt,
            @Nullable List<String> fillers) {}

    /**
     * The rules that hold for all languages.
     *
     * @param firstWords words that are a stop when more words follow, unless a guard stands against it
     * @param notWhenFollowedBy for each such word, what may follow it in ordinary talk
     * @param realWords words that one typing error would make of a stop word, but that are words
     * @param replyVerbs in a line that ends with a colon and names an address or a time, they begin a quoted mail
     * @param replyFields what a line with an address begins with that begins a quoted mail
     */
    record Rules(
            int version,
            LocalDate asOf,
            List<String> languages,
            Set<String> stopSigns,
            String thumbDown,
            Set<String> firstWords,
            Set<String> anywhere,
            Set<String> notWhenPrecededBy,
            Map<String, Set<String>> notWhenFollowedBy,
            Set<String> serviceVerbs,
            Set<String> serviceNouns,
            Set<String> instructionVerbs,
            Set<String> realWords,
            List<String> reactions,
            List<String> negativeReactions,
            List<String> replyHeaders,
            Set<String> replyVerbs,
            List<String> replyFields,
            List<String> signatures) {}

    Keywords() {
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        rules = read(mapper, "rules", Rules.class);
        patterns = new StopPatterns(read(mapper, "patterns", StopPatterns.File.class));
        for (String name : rules.languages()) {
            add(read(mapper, name, Language.class));
        }
        for (String sign : rules.stopSigns()) {
            wholes.put(sign, List.of(new Word(Classification.Kind.OPT_OUT, "sign/" + sign, Set.of())));
        }
    }

    Rules rules() {
        return rules;
    }

    StopPatterns patterns() {
        return patterns;
    }

    Set<String> fillers() {
        return fillers;
    }

    /**
     * Whether one typing error, or letters held down, made this word of a stop word. Short words are not guessed at:
     * too many of them are words of their own.
     */
    boolean isNearlyStop(String word) {
        if (wholes.containsKey(word) || rules.realWords().contains(word)) {
            return false;
        }
        for (String squeezed : List.of(squeezed(word, 2), squeezed(word, 1))) {
            if (!squeezed.equals(word) && isStop(squeezed)) {
                return true;
            }
        }
        return word.length() >= LONG - 1 && longStops.stream().anyMatch(stop -> StopWords.distance(word, stop) <= 1);
    }

    private boolean isStop(String word) {
        Word whole = whole(List.of(word), null);
        return whole != null && whole.kind() == Classification.Kind.OPT_OUT;
    }

    /** Runs of three or more equal letters, cut to so many. */
    private static String squeezed(String word, int to) {
        StringBuilder out = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); ) {
            int end = i;
            while (end < word.length() && word.charAt(end) == word.charAt(i)) {
                end++;
            }
            int run = end - i;
            out.repeat(word.charAt(i), run >= 3 ? to : run);
            i = end;
        }
        return out.toString();
    }

    /**
     * The keyword in a word of a script that does not set words apart, when nothing but courtesies is around it; null
     * when there is none.
     */
    @Nullable
    Word inside(String word, @Nullable String country) {
        String rest = word;
        while (!rest.isEmpty() && isUnspaced(rest)) {
            Word found = whole(List.of(rest), country);
            if (found != null) {
                return found;
            }
            String peeled = peeled(rest);
            if (peeled.equals(rest)) {
                return null;
            }
            rest = peeled;
        }
        return null;
    }

    private String peeled(String word) {
        for (String filler : unspacedFillers) {
            if (word.endsWith(filler)) {
                return word.substring(0, word.length() - filler.length());
            }
        }
        for (String filler : unspacedFillers) {
            if (word.startsWith(filler)) {
                return word.substring(filler.length());
            }
        }
        return word;
    }

    static boolean isUnspaced(String word) {
        return switch (Character.UnicodeScript.of(word.codePointAt(0))) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    /** The most words that a whole-message keyword has. */
    int longestWord() {
        return longestWord;
    }

    /** The keyword that these words are, in this country; null when they are none. A stop goes before all else. */
    @Nullable
    Word whole(List<String> words, @Nullable String country) {
        Word found = null;
        for (Word word : wholes.getOrDefault(String.join(" ", words), List.of())) {
            if (word.holdsIn(country) && (found == null || word.kind().compareTo(found.kind()) < 0)) {
                found = word;
            }
        }
        return found;
    }

    /** Phrases that begin with this word. */
    List<Phrase> beginningWith(String word) {
        return phrases.getOrDefault(word, List.of());
    }

    List<Phrase> unspaced() {
        return unspaced;
    }

    private void add(Language language) {
        String name = language.language();
        entries(language.optOut(), Classification.Kind.OPT_OUT, name);
        entries(language.optIn(), Classification.Kind.OPT_IN, name);
        entries(language.yes(), Classification.Kind.OPT_IN_IF_ASKED, name);
        entries(language.help(), Classification.Kind.HELP, name);
        for (String text : orEmpty(language.doubt())) {
            Word word = new Word(Classification.Kind.DOUBT, "doubt/" + name + "/" + text, Set.of());
            put(InboundText.words(text, Set.of(rules.thumbDown())), word);
        }
        phrases(language.optOutPhrases(), Classification.Kind.OPT_OUT, name);
        phrases(language.complaint(), Classification.Kind.COMPLAINT, name);
        phrases(language.wrongNumber(), Classification.Kind.WRONG_NUMBER, name);
        phrases(language.identity(), Classification.Kind.IDENTITY_REQUEST, name);
        for (String filler : orEmpty(language.fillers())) {
            List<String> words = InboundText.words(filler);
            fillers.addAll(words);
            words.stream().filter(Keywords::isUnspaced).forEach(unspacedFillers::add);
        }
        unspacedFillers.sort(Comparator.comparingInt(String::length).reversed());
    }

    private void entries(@Nullable List<Entry> entries, Classification.Kind kind, String language) {
        for (Entry entry : orEmpty(entries)) {
            Set<String> onlyIn = entry.onlyIn() == null ? Set.of() : Set.copyOf(entry.onlyIn());
            boolean alsoUnknown = Boolean.TRUE.equals(entry.alsoUnknown());
            List<String> words = InboundText.words(entry.word());
            put(words, new Word(kind, "keyword/" + language + "/" + entry.word(), onlyIn, alsoUnknown));
            if (kind == Classification.Kind.OPT_OUT
                    && words.size() == 1
                    && onlyIn.isEmpty()
                    && words.getFirst().length() >= LONG) {
                longStops.add(words.getFirst());
            }
        }
    }

    private void put(List<String> words, Word word) {
        longestWord = Math.max(longestWord, words.size());
        wholes.computeIfAbsent(String.join(" ", words), key -> new ArrayList<>())
                .add(word);
    }

    private void phrases(@Nullable List<String> texts, Classification.Kind kind, String language) {
        for (String text : orEmpty(texts)) {
            List<String> words = InboundText.words(text);
            Phrase phrase = new Phrase(kind, "phrase/" + language + "/" + text, words);
            if (isUnspaced(words.getFirst())) {
                unspaced.add(phrase);
            } else {
                phrases.computeIfAbsent(words.getFirst(), key -> new ArrayList<>())
                        .add(phrase);
            }
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <T> T read(JsonMapper mapper, String name, Class<T> type) {
        String file = FOLDER + name + ".json";
        try (InputStream in = Keywords.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the program");
            }
            return mapper.readValue(in, type);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }
}
