package dev.gatepost.templates;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The stored form of rich content and of variants. */
final class WordingsJson {
    private WordingsJson() {}

    static String write(RichContent rich) {
        return text(rich.document());
    }

    static RichContent rich(String json) {
        return json.equals("{}") ? RichContent.NONE : RichContent.stored(object(json));
    }

    /** As an object, because that is what the reader of JSON takes. */
    static String write(List<VersionText.Wording> variants) {
        return variants.isEmpty()
                ? "[]"
                : text(Map.of(
                        "variants",
                        variants.stream()
                                .map(v -> Answers.document(
                                        "language",
                                        v.language(),
                                        "country",
                                        v.country(),
                                        "subject",
                                        v.subject(),
                                        "body",
                                        v.body(),
                                        "rich",
                                        v.rich().document()))
                                .toList()));
    }

    static List<VersionText.Wording> read(String json) {
        if (json.equals("[]")) {
            return List.of();
        }
        List<VersionText.Wording> out = new ArrayList<>();
        for (JsonNode v : object(json).path("variants")) {
            out.add(new VersionText.Wording(
                    v.path("language").asString(""),
                    optional(v, "country"),
                    optional(v, "subject"),
                    v.path("body").asString(""),
                    v.get("rich") instanceof ObjectNode rich ? RichContent.stored(rich) : RichContent.NONE));
        }
        return out;
    }

    private static @Nullable String optional(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    private static String text(Map<String, Object> document) {
        return new String(Json.write(document), StandardCharsets.UTF_8);
    }

    private static ObjectNode object(String json) {
        return Json.readLarge(json.getBytes(StandardCharsets.UTF_8));
    }
}
