package dev.gatepost.consent;

import dev.gatepost.platform.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that a disclosure says what it must: the channel, who sends, what is sent, how often, and the way to opt out
 * (CON-01). Construct it once, at start; it reads {@code disclosures/words.json}. Immutable, safe for all threads.
 */
final class DisclosureCheck {
    private final Map<String, Language> languages = new HashMap<>();

    record Words(int version, String about, List<Language> languages) {}

    record Language(
            String language,
            Map<String, List<String>> channels,
            Map<String, List<String>> categories,
            List<String> frequency,
            List<String> optOut) {}

    DisclosureCheck() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        try (InputStream in = DisclosureCheck.class.getClassLoader().getResourceAsStream("disclosures/words.json")) {
            if (in == null) {
                throw new IllegalStateException("disclosures/words.json is missing from the program");
            }
            mapper.readValue(in, Words.class).languages().forEach(l -> languages.put(l.language(), l));
        } catch (IOException e) {
            throw new IllegalStateException("disclosures/words.json cannot be read", e);
        }
    }

    /** The languages in which a text can be checked. */
    Set<String> languages() {
        return new TreeSet<>(languages.keySet());
    }

    /** The categories there are. */
    Set<String> categories() {
        Language english = languages.get("en");
        return english == null ? Set.of() : new TreeSet<>(english.categories().keySet());
    }

    /** What a text is to say. */
    record Claim(Channel channel, String brandName, String category, String language) {}

    /** What the text lacks, each in one sentence that says what to add; empty when it is complete. */
    List<String> lacking(String text, Claim claim) {
        Language words = languages.get(claim.language().split("-", 2)[0]);
        if (words == null) {
            return List.of("texts in '" + claim.language() + "' cannot be checked yet; known are " + languages());
        }
        String plain = plain(text);
        List<String> out = new ArrayList<>();
        List<String> channel = words.channels().getOrDefault(claim.channel().written(), List.of());
        need(out, has(plain, channel), "the channel", channel);
        if (!plain.contains(plain(claim.brandName()).strip())) {
            out.add("the text does not name the sender: add '" + claim.brandName() + "'");
        }
        List<String> category = words.categories().getOrDefault(claim.category(), List.of());
        need(out, has(plain, category), "what is sent", category);
        need(out, has(plain, words.frequency()), "how often", words.frequency());
        need(out, has(plain, words.optOut()), "the way to opt out", words.optOut());
        return out;
    }

    private static void need(List<String> out, boolean there, String what, List<String> words) {
        if (!there) {
            out.add("the text does not say " + what + ": use words such as "
                    + String.join(", ", words.subList(0, Math.min(4, words.size()))));
        }
    }

    /** Whether one of the words begins a word of the text. */
    private static boolean has(String plain, List<String> words) {
        return words.stream().anyMatch(word -> {
            for (int at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
                if (at == 0 || !Character.isLetterOrDigit(plain.charAt(at - 1))) {
                    return true;
                }
            }
            return false;
        });
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s+", " ");
    }
}
