package dev.gatepost.templates;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The stored form of declared variables: {@code {"variables": [{"name", "max_length", "kind", "pattern"}]}}. */
final class VariablesJson {
    private VariablesJson() {}

    static String write(List<VariableSpec> variables) {
        var list = variables.stream()
                .map(v -> Answers.document(
                        "name",
                        v.name(),
                        "max_length",
                        v.maxLength(),
                        "kind",
                        v.kind().written(),
                        "pattern",
                        v.pattern() == null ? null : v.pattern().pattern()))
                .toList();
        return new String(Json.write(Map.of("variables", list)), StandardCharsets.UTF_8);
    }

    static List<VariableSpec> read(byte[] variables) {
        List<VariableSpec> specs = new ArrayList<>();
        for (JsonNode v : Json.readOwn(variables).get("variables")) {
            specs.add(new VariableSpec(
                    v.get("name").asString(),
                    v.get("max_length").asInt(),
                    VariableSpec.Kind.parse(v.get("kind").asString()).orElseThrow(),
                    v.has("pattern")
                            ? VariableSpec.pattern(v.get("pattern").asString()).orElseThrow()
                            : null));
        }
        return specs;
    }
}
