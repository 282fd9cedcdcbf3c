package dev.gatepost.platform;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * JSON at the edges: strict reading (no duplicate keys, no trailing content, depth at most 12, strings at most 64 KiB,
 * numbers at most 40 digits) and plain writing. Error texts name the place and never repeat the content.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(12)
                            .maxStringLength(65_536)
                            .maxNumberLength(40)
                            .maxNameLength(256)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper LARGE = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(12)
                            .maxStringLength(1_048_576)
                            .build())
                    .build())
            .build();

    private Json() {}

    /** What came of reading an object. */
    public sealed interface Parsed {
        record Fine(ObjectNode object) implements Parsed {}

        record Malformed(String where) implements Parsed {}
    }

    /** Reads one JSON object from bytes in UTF-8. */
    public static Parsed readObject(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node instanceof ObjectNode object) {
                return new Parsed.Fine(object);
            }
            return new Parsed.Malformed("the body must be one JSON object");
        } catch (JacksonException e) {
            var at = e.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            return new Parsed.Malformed(reason(e) + place);
        }
    }

    /** Reads what we ourselves wrote. */
    public static ObjectNode readOwn(byte[] json) {
        if (readObject(json) instanceof Parsed.Fine(ObjectNode object)) {
            return object;
        }
        throw new IllegalStateException("a stored document is not a JSON object");
    }

    /** Reads what we ourselves wrote and what may hold one long text, such as a callback's body (1 MiB at most). */
    public static ObjectNode readLarge(byte[] json) {
        if (LARGE.readTree(json) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalStateException("a stored document is not a JSON object");
    }

    /** Writes maps, lists, records, texts, numbers and booleans as UTF-8. */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** A document that we ourselves wrote before, to stand as it is within another one. */
    public static Object written(byte[] json) {
        return new RawValue(new String(json, StandardCharsets.UTF_8));
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    private static String reason(JacksonException e) {
        String text = e.getOriginalMessage();
        if (text.startsWith("Duplicate")) {
            return "a property occurs twice";
        }
        if (text.contains("nesting depth") || text.contains("Nesting depth")) {
            return "nested deeper than 12 levels";
        }
        if (text.contains("maximum allowed") || text.contains("exceeds")) {
            return "a value is longer than allowed";
        }
        return "not well-formed";
    }
}
