package dev.gatepost.providers.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON objects that came from outside, read strictly: bounded in depth and length, no name twice, the fields that are
 * asked for present and of the right form. Other fields are ignored, so that either side can grow. Whatever is wrong is
 * a {@link Wrong} that names the field, never its content.
 */
final class StrictJson {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(100_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final JsonNode node;

    private StrictJson(JsonNode node) {
        this.node = node;
    }

    static StrictJson parse(byte[] body) throws Wrong {
        try {
            JsonNode node = JSON.readTree(body);
            if (node != null && node.isObject()) {
                return new StrictJson(node);
            }
        } catch (JacksonException e) {
            // The parser's words quote the content, so they go no further.
        }
        throw new Wrong("the body is no JSON object");
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static byte[] bytes(JsonNode node) {
        return JSON.writeValueAsBytes(node);
    }

    /** A text of at most so many characters; it may be empty. */
    String text(String name, int longest) throws Wrong {
        JsonNode value = node.path(name);
        if (!value.isString() || value.stringValue().length() > longest) {
            throw new Wrong(name);
        }
        return value.stringValue();
    }

    String text(String name, Pattern form) throws Wrong {
        String value = text(name, 10_000);
        if (!form.matcher(value).matches()) {
            throw new Wrong(name);
        }
        return value;
    }

    /** The same, or the stand-in when the field is absent or null. */
    String textOr(String name, int longest, String standIn) throws Wrong {
        return node.path(name).isMissingNode() || node.path(name).isNull() ? standIn : text(name, longest);
    }

    double number(String name, double least, double greatest) throws Wrong {
        JsonNode value = node.path(name);
        if (!value.isNumber() || value.asDouble() < least || value.asDouble() > greatest) {
            throw new Wrong(name);
        }
        return value.asDouble();
    }

    /** The same, or the stand-in when the field is absent or null. */
    double numberOr(String name, double least, double greatest, double standIn) throws Wrong {
        JsonNode value = node.path(name);
        return value.isMissingNode() || value.isNull() ? standIn : number(name, least, greatest);
    }

    /** An object of whole numbers that are not negative. */
    Map<String, Long> wholes(String name) throws Wrong {
        JsonNode value = node.path(name);
        if (!value.isObject()) {
            throw new Wrong(name);
        }
        Map<String, Long> out = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode number = entry.getValue();
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
                throw new Wrong(name);
            }
            out.put(entry.getKey(), number.asLong());
        }
        return out;
    }

    /** An object of at most so many texts; an empty one when the field is absent. */
    Map<String, String> texts(String name, int most, int longest) throws Wrong {
        JsonNode value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject() || value.size() > most) {
            throw new Wrong(name);
        }
        Map<String, String> out = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode text = entry.getValue();
            if (!text.isString() || text.stringValue().length() > longest) {
                throw new Wrong(name);
            }
            out.put(entry.getKey(), text.stringValue());
        }
        return out;
    }

    /** An array of at most so many objects. */
    List<StrictJson> objects(String name, int most) throws Wrong {
        JsonNode value = node.path(name);
        if (!value.isArray() || value.size() > most) {
            throw new Wrong(name);
        }
        List<StrictJson> out = new ArrayList<>(value.size());
        for (JsonNode each : value) {
            if (!each.isObject()) {
                throw new Wrong(name);
            }
            out.add(new StrictJson(each));
        }
        return out;
    }

    boolean flag(String name) throws Wrong {
        JsonNode value = node.path(name);
        if (!value.isBoolean()) {
            throw new Wrong(name);
        }
        return value.booleanValue();
    }

    /** Which field is wrong. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;
        private final String field;

        Wrong(String field) {
            super(field);
            this.field = field;
        }

        String field() {
            return field;
        }
    }
}
