package dev.gatepost.audit;

import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one written form of an event: JSON without spaces, keys in order, every value a text, escapes as RFC 8785 has
 * them. It is one line, since control characters are always escaped. These bytes are what is hashed.
 */
final class CanonicalEvent {
    private static final JsonMapper JSON = new JsonMapper();

    private CanonicalEvent() {}

    static byte[] write(AuditEvent event) {
        StringBuilder out = new StringBuilder(256).append('{');
        field(out, "action", event.action());
        field(out, "actor", event.actor());
        field(out, "at", event.at().truncatedTo(ChronoUnit.MICROS).toString());
        field(out, "correlation", event.correlation());
        text(separated(out), "facts");
        out.append(":{");
        for (Map.Entry<String, String> fact : event.facts().entrySet()) {
            field(out, fact.getKey(), fact.getValue());
        }
        out.append('}');
        field(out, "from", event.from());
        field(out, "object", event.object());
        field(out, "subject", event.subject());
        field(out, "workspace", event.workspace().toString());
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    static AuditEvent read(byte[] written) {
        JsonNode event = JSON.readTree(written);
        SortedMap<String, String> facts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> fact : event.required("facts").properties()) {
            facts.put(fact.getKey(), fact.getValue().stringValue());
        }
        return new AuditEvent(
                WorkspaceId.parse(required(event, "workspace")).orElseThrow(),
                required(event, "action"),
                required(event, "actor"),
                optional(event, "object"),
                optional(event, "subject"),
                required(event, "correlation"),
                Instant.parse(required(event, "at")),
                facts,
                optional(event, "from"));
    }

    /** By what an event is found. */
    record Head(
            String action,
            String actor,
            @Nullable String object,
            @Nullable String subject,
            Instant at) {}

    /** Reads of a written event only by what it is found. */
    static Head head(byte[] written) {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(written)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    texts.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new Head(
                needed(texts, "action"),
                needed(texts, "actor"),
                texts.get("object"),
                texts.get("subject"),
                Instant.parse(needed(texts, "at")));
    }

    private static String needed(Map<String, String> texts, String name) {
        return Objects.requireNonNull(texts.get(name), name);
    }

    private static String required(JsonNode event, String name) {
        return event.required(name).stringValue();
    }

    private static @Nullable String optional(JsonNode event, String name) {
        JsonNode value = event.get(name);
        return value == null ? null : value.stringValue();
    }

    private static void field(StringBuilder out, String name, @Nullable String value) {
        if (value != null) {
            text(separated(out), name);
            text(out.append(':'), value);
        }
    }

    private static StringBuilder separated(StringBuilder out) {
        return out.charAt(out.length() - 1) == '{' ? out : out.append(',');
    }

    private static void text(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
