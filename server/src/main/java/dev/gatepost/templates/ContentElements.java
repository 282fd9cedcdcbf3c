package dev.gatepost.templates;

import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds which elements of required content a finished message has, under the names that the rule packs use. It finds
 * only what is plainly there: a missing element means that a person could not see it either.
 *
 * <p>Construct it once, at start; it reads {@code content/optout.json}. Immutable, safe for all threads.
 */
public final class ContentElements {
    private static final Pattern FRENCH_STOP_CODE =
            Pattern.compile("(?<!\\p{L})STOP(?: SMS)?(?: AU| TO)? ?36 ?\\d{3}(?!\\d)", Pattern.CASE_INSENSITIVE);
    private static final String ENGLISH = "en";

    private final Map<String, Language> languages = new HashMap<>();

    record Words(int version, String about, List<Language> languages) {}

    /**
     * @param keywords words to answer with, in upper case as they are printed in a message
     * @param phrases words that stand beside an unsubscribe link or an instruction, lower case
     */
    record Language(String language, List<String> keywords, List<String> phrases) {}

    public ContentElements() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        try (InputStream in = ContentElements.class.getClassLoader().getResourceAsStream("content/optout.json")) {
            if (in == null) {
                throw new IllegalStateException("content/optout.json is missing from the program");
            }
            mapper.readValue(in, Words.class)
                    .languages()
                    .forEach(language -> languages.put(language.language(), language));
        } catch (IOException e) {
            throw new IllegalStateException("content/optout.json cannot be read", e);
        }
    }

    /**
     * What is known about a message besides its text.
     *
     * @param brand the brand's shown name
     * @param language the language of the template, as BCP 47: {@code de}, {@code pt-BR}
     * @param postalAddress the brand's postal address in one line, or null
     * @param unsubscribeHosts hosts on which unsubscribe and preference links live
     * @param oneClick whether the mail goes out with the headers of RFC 8058
     */
    public record Context(
            String brand,
            String language,
            @Nullable String postalAddress,
            Set<String> unsubscribeHosts,
            boolean oneClick) {
        /** Of a text in this language that this brand sends, without unsubscribe links of Gatepost's own. */
        public static Context of(Brand brand, String language) {
            return new Context(brand.name(), language, brand.postalAddress(), Set.of(), false);
        }

        /** Of a mail, with the host of Gatepost's own pages. */
        public static Context ofMail(Brand brand, String language, String pages, boolean oneClick) {
            return new Context(brand.name(), language, brand.postalAddress(), Set.of(pages), oneClick);
        }
    }

    /** The names of the elements that the message has. */
    public Set<String> of(String text, @Nullable String subject, Context context) {
        Set<String> found = new LinkedHashSet<>();
        String whole = subject == null ? text : subject + "\n" + text;
        String plain = plain(whole);
        if (!context.brand().isBlank() && plain.contains(plain(context.brand()))) {
            found.add("sender_name");
        }
        boolean link = Links.hosts(text).stream().anyMatch(context.unsubscribeHosts()::contains);
        if (link) {
            found.add("unsubscribe_link_body");
        }
        if (link || tellsHowToStop(text, plain, context.language())) {
            found.add("optout_instruction");
        }
        if (FRENCH_STOP_CODE.matcher(text).find()) {
            found.add("label:STOP 36xxx");
        }
        String postal = context.postalAddress();
        if (postal != null && !postal.isBlank() && plain.contains(plain(postal))) {
            found.add("physical_address");
        }
        if (context.oneClick()) {
            found.add("list_unsubscribe_https");
            found.add("list_unsubscribe_post_one_click");
        }
        return found;
    }

    /** The words that are read as an opt-out in this language and in English, in upper case. */
    public Set<String> stopWords(String language) {
        Set<String> out = new LinkedHashSet<>();
        for (String name : List.of(ENGLISH, language.toLowerCase(Locale.ROOT).split("-", 2)[0])) {
            Language words = languages.get(name);
            if (words != null) {
                out.addAll(words.keywords());
            }
        }
        return out;
    }

    /** The phrases that tell how to stop, in this language and in English, in lower case. */
    public Set<String> stopPhrases(String language) {
        Set<String> out = new LinkedHashSet<>();
        for (String name : List.of(ENGLISH, language.toLowerCase(Locale.ROOT).split("-", 2)[0])) {
            Language words = languages.get(name);
            if (words != null) {
                out.addAll(words.phrases());
            }
        }
        return out;
    }

    private boolean tellsHowToStop(String text, String plain, String language) {
        String primary = language.toLowerCase(Locale.ROOT).split("-", 2)[0];
        for (String name : primary.equals(ENGLISH) ? List.of(ENGLISH) : List.of(primary, ENGLISH)) {
            Language words = languages.get(name);
            if (words != null
                    && (words.keywords().stream().anyMatch(word -> stands(text, word))
                            || words.phrases().stream().anyMatch(plain::contains))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the keyword stands in the text as printed, as a word of its own. */
    private static boolean stands(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean begins = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)) || isCaseless(word);
            boolean ends = end == text.length() || !Character.isLetterOrDigit(text.charAt(end)) || isCaseless(word);
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    /** Chinese, Japanese, Korean and Thai do not set words apart by spaces. */
    private static boolean isCaseless(String word) {
        char c = word.charAt(0);
        return Character.getType(c) == Character.OTHER_LETTER;
    }

    private static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean space = false;
        String folded = Normalizer.isNormalized(text, Normalizer.Form.NFKC)
                ? text.toLowerCase(Locale.ROOT)
                : Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            boolean blank = Character.isWhitespace(c) || c == '\u00a0';
            if (!blank || !space) {
                out.append(blank ? ' ' : c);
            }
            space = blank;
        }
        return out.toString().strip();
    }
}
