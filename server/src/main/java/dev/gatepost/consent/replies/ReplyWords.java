package dev.gatepost.consent.replies;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answers of {@code replies/words.json}, by language. Nothing in them advertises, because whatever stood in them
 * would be sent to people who just said no. Construct it once, at start.
 */
final class ReplyWords {
    private static final String FILE = "replies/words.json";
    private static final String ENGLISH = "en";

    private final Map<String, Answers> languages;

    record Answers(String optOut, String help, String helpWithoutSupport) {}

    record Whole(int version, boolean reviewedBySpeaker, Map<String, Answers> languages) {}

    ReplyWords() {
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try (InputStream in = ReplyWords.class.getClassLoader().getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the program");
            }
            languages = mapper.readValue(in, Whole.class).languages();
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " cannot be read", e);
        }
        if (!languages.containsKey(ENGLISH)) {
            throw new IllegalStateException(FILE + " has no English");
        }
    }

    /** In that language, or in English where it is not there. */
    String of(KeywordReply.Kind kind, String language, boolean support) {
        Answers english = java.util.Objects.requireNonNull(languages.get(ENGLISH));
        Answers answers = languages.getOrDefault(language, english);
        return switch (kind) {
            case OPT_OUT -> answers.optOut();
            case HELP -> support ? answers.help() : answers.helpWithoutSupport();
        };
    }
}
