package dev.gatepost.templates;

import dev.gatepost.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The stored form of declared variables: {@code {"variables": [{"name", "max_length", "kind"}]}}. */
final class VariablesJson {
    private VariablesJson() {}

    static String write(List<VariableSpec> variables) {
        var list = variables.stream()
                .map(v -> Map.of(
                        "name",
                        v.name(),
                        "max_length",
                        v.maxLength(),
                        "kind",
                        v.kind().name().toLowerCase(Locale.ROOT)))
                .toList();
        return new String(Json.write(Map.of("variables", list)), StandardCharsets.UTF_8);
    }

    static TemplateText text(@Nullable String subject, String body, byte[] variables, Set<String> allowedHosts) {
        List<VariableSpec> specs = new ArrayList<>();
        for (JsonNode v : Json.readOwn(variables).get("variables")) {
            specs.add(new VariableSpec(
                    v.get("name").asString(),
                    v.get("max_length").asInt(),
                    VariableSpec.Kind.valueOf(v.get("kind").asString().toUpperCase(Locale.ROOT))));
        }
        return switch (TemplateText.parse(subject, body, specs, allowedHosts)) {
            case TemplateText.Parsed.Valid(TemplateText text) -> text;
            case TemplateText.Parsed.Invalid(String detail) ->
                throw new IllegalStateException("a stored template does not parse: " + detail);
        };
    }
}
