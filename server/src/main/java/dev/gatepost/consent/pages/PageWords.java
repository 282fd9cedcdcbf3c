package dev.gatepost.consent.pages;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the pages say, in each of their languages; a word that one of them lacks stops the start. */
final class PageWords {
    private static final String FALLBACK = "en";

    private final Map<String, Map<String, String>> languages;

    PageWords() {
        try (InputStream in = PageWords.class.getClassLoader().getResourceAsStream("pages/words.json")) {
            if (in == null) {
                throw new IllegalStateException("pages/words.json is missing from the program");
            }
            languages = new TreeMap<>(JsonMapper.builder()
                    .build()
                    .readValue(in, new TypeReference<Map<String, Map<String, String>>>() {}));
        } catch (IOException e) {
            throw new IllegalStateException("pages/words.json cannot be read", e);
        }
        Map<String, String> english = languages.getOrDefault(FALLBACK, Map.of());
        languages.forEach((language, words) -> {
            if (english.isEmpty() || !words.keySet().equals(english.keySet())) {
                throw new IllegalStateException("pages/words.json: " + language + " lacks words, or has too many");
            }
        });
    }

    /** The words of one language. */
    final class Spoken {
        private final String language;
        private final Map<String, String> words;

        private Spoken(String language, Map<String, String> words) {
            this.language = language;
            this.words = words;
        }

        String language() {
            return language;
        }

        String say(String key) {
            String word = words.get(key);
            if (word == null) {
                throw new IllegalArgumentException("no word " + key);
            }
            return word;
        }

        /** With the names of brand, purpose and channel in their places. */
        String say(String key, String brand, Purpose purpose, Channel channel) {
            return say(key).replace("{purpose}", say(purpose.written()))
                    .replace("{channel}", say(channel == Channel.EMAIL ? "email_channel" : channel.written()))
                    .replace("{brand}", brand);
        }

        String say(String key, String brand) {
            return say(key).replace("{brand}", brand);
        }

        /** The other languages by their codes, with their own names. */
        Map<String, String> others() {
            Map<String, String> out = new TreeMap<>();
            languages.forEach((code, spoken) -> {
                if (!code.equals(language)) {
                    out.put(code, String.valueOf(spoken.get("language")));
                }
            });
            return out;
        }
    }

    /** The language asked for by name, else the best that the browser accepts (RFC 9110, 12.5.4), else English. */
    Spoken choose(@Nullable String asked, @Nullable String accepted) {
        List<String> wanted = new ArrayList<>();
        if (asked != null) {
            wanted.add(asked);
        }
        if (accepted != null && accepted.length() <= 500) {
            try {
                Locale.LanguageRange.parse(accepted).forEach(range -> wanted.add(range.getRange()));
            } catch (IllegalArgumentException malformed) {
                // The header is a wish; one that cannot be read is none.
            }
        }
        for (String one : wanted) {
            String primary = one.toLowerCase(Locale.ROOT).split("-", 2)[0];
            Map<String, String> words = languages.get(primary);
            if (words != null) {
                return new Spoken(primary, words);
            }
        }
        return new Spoken(FALLBACK, languages.getOrDefault(FALLBACK, Map.of()));
    }
}
