package dev.gatepost.messages;

import dev.gatepost.platform.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a message carries that is the person's or the caller's affair alone; stored sealed. Either {@code text} (free
 * content) or {@code variables} of a template.
 */
public record Content(
        @Nullable String subject,
        @Nullable String text,
        Map<String, String> variables,
        @Nullable String reference,
        Map<String, String> metadata) {
    /** The plain bytes to seal. */
    public byte[] bytes() {
        Map<String, Object> out = new LinkedHashMap<>();
        put(out, "subject", subject);
        put(out, "text", text);
        if (!variables.isEmpty()) {
            out.put("variables", variables);
        }
        put(out, "reference", reference);
        if (!metadata.isEmpty()) {
            out.put("metadata", metadata);
        }
        return Json.write(out);
    }

    /** Reads the opened bytes. */
    public static Content of(byte[] plain) {
        ObjectNode json = Json.readOwn(plain);
        return new Content(
                text(json, "subject"),
                text(json, "text"),
                map(json, "variables"),
                text(json, "reference"),
                map(json, "metadata"));
    }

    @Override
    public String toString() {
        return "Content(…)";
    }

    private static void put(Map<String, Object> out, String name, @Nullable String value) {
        if (value != null) {
            out.put(name, value);
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
