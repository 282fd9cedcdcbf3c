package dev.gatepost.messages;

import dev.gatepost.platform.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a message carries that is the person's or the caller's affair alone; stored sealed. Either {@code text} (free
 * content) or {@code variables} of a template.
 *
 * @param fallbacks what is tried, in order, when this message ends without delivery
 * @param testOutcome what the sandbox carrier is to do with it, in its words; test workspaces only
 * @param residence where the person lives, as the caller told it: {@code US-CA}; null when not told
 * @param answers for what a person asked by a keyword and Gatepost answers by itself: {@code opt_out} or {@code help}
 * @param language the recipient's, as BCP 47, by which a template's wording is chosen; null when unknown
 */
public record Content(
        @Nullable String subject,
        @Nullable String text,
        Map<String, String> variables,
        @Nullable String reference,
        Map<String, String> metadata,
        List<Fallback> fallbacks,
        @Nullable String testOutcome,
        @Nullable String language,
        @Nullable String residence,
        @Nullable String answers) {
    /**
     * One of the channels to try next.
     *
     * @param channel the channel's written name
     * @param to another address; null means the same
     * @param template name of its template; null means free content
     * @param sender the sender's id; null lets it be chosen
     * @param variables of its template
     */
    public record Fallback(
            String channel,
            @Nullable String to,
            @Nullable String template,
            @Nullable String sender,
            @Nullable String subject,
            Map<String, String> variables,
            @Nullable String testOutcome) {
        @Override
        public String toString() {
            return "Fallback(" + channel + ")";
        }
    }

    public Content {
        fallbacks = List.copyOf(fallbacks);
    }

    /** The same with other fallbacks. */
    Content withFallbacks(List<Fallback> others) {
        return new Content(
                subject, text, variables, reference, metadata, others, testOutcome, language, residence, answers);
    }

    /** The plain bytes to seal. */
    public byte[] bytes() {
        Map<String, Object> out = new LinkedHashMap<>();
        put(out, "subject", subject);
        put(out, "text", text);
        put(out, "variables", variables);
        put(out, "reference", reference);
        put(out, "metadata", metadata);
        if (!fallbacks.isEmpty()) {
            out.put("fallbacks", fallbacks.stream().map(Content::map).toList());
        }
        put(out, "test_outcome", testOutcome);
        put(out, "language", language);
        put(out, "residence", residence);
        put(out, "answers", answers);
        return Json.write(out);
    }

    /** Reads the opened bytes. */
    public static Content of(byte[] plain) {
        ObjectNode json = Json.readOwn(plain);
        List<Fallback> fallbacks = new ArrayList<>();
        for (JsonNode entry : json.path("fallbacks")) {
            if (entry instanceof ObjectNode fallback) {
                fallbacks.add(new Fallback(
                        fallback.path("channel").asString(),
                        text(fallback, "to"),
                        text(fallback, "template"),
                        text(fallback, "sender"),
                        text(fallback, "subject"),
                        map(fallback, "variables"),
                        text(fallback, "test_outcome")));
            }
        }
        return new Content(
                text(json, "subject"),
                text(json, "text"),
                map(json, "variables"),
                text(json, "reference"),
                map(json, "metadata"),
                fallbacks,
                text(json, "test_outcome"),
                text(json, "language"),
                text(json, "residence"),
                text(json, "answers"));
    }

    @Override
    public String toString() {
        return "Content(…)";
    }

    private static Map<String, Object> map(Fallback fallback) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("channel", fallback.channel());
        put(out, "to", fallback.to());
        put(out, "template", fallback.template());
        put(out, "sender", fallback.sender());
        put(out, "subject", fallback.subject());
        put(out, "variables", fallback.variables());
        put(out, "test_outcome", fallback.testOutcome());
        return out;
    }

    private static void put(Map<String, Object> out, String name, @Nullable String value) {
        if (value != null) {
            out.put(name, value);
        }
    }

    private static void put(Map<String, Object> out, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            out.put(name, values);
        }
    }

    private static @Nullable String text(ObjectNode json, String name) {
        JsonNode node = json.get(name);
        return node == null ? null : node.asString();
    }

    private static Map<String, String> map(ObjectNode json, String name) {
        Map<String, String> out = new LinkedHashMap<>();
        if (json.get(name) instanceof ObjectNode values) {
            values.properties().forEach(e -> out.put(e.getKey(), e.getValue().asString()));
        }
        return out;
    }
}
