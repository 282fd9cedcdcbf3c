package dev.gatepost.platform;

import dev.gatepost.platform.Problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the properties of one object strictly: a wrong type, a missing or an unknown property becomes an entry of
 * {@link #errors}, with the nearest known name. Call {@link #finish} last.
 */
public final class JsonFields {
    private final ObjectNode object;
    private final String pointer;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<FieldError> errors;

    public JsonFields(ObjectNode object) {
        this(object, "", new ArrayList<>());
    }

    private JsonFields(ObjectNode object, String pointer, List<FieldError> errors) {
        this.object = object;
        this.pointer = pointer;
        this.errors = errors;
    }

    /** An optional text of at most {@code max} characters; null when absent or JSON null. */
    public @Nullable String text(String name, int max) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        if (!node.isString()) {
            wrong(name, "a text");
            return null;
        }
        String value = node.stringValue();
        if (value.length() > max) {
            fault(name, ReasonCode.INVALID_VALUE, "at most " + max + " characters are allowed");
            return null;
        }
        return value;
    }

    /** A text that must be there and not be empty. Returns "" when at fault, after noting it. */
    public String requiredText(String name, int max) {
        int before = errors.size();
        String value = text(name, max);
        if (value == null || value.isEmpty()) {
            if (errors.size() == before) {
                fault(name, ReasonCode.MISSING_PROPERTY, "'" + name + "' is needed");
            }
            return "";
        }
        return value;
    }

    /** An optional RFC 3339 instant. */
    public @Nullable Instant instant(String name) {
        String value = text(name, 64);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException e) {
            fault(name, ReasonCode.INVALID_VALUE, "give an instant in RFC 3339, such as 2026-11-21T08:00:00Z");
            return null;
        }
    }

    /** An optional list of texts. */
    public List<String> texts(String name, int maxEntries, int maxLength) {
        JsonNode node = take(name);
        List<String> out = new ArrayList<>();
        if (node == null) {
            return out;
        }
        if (!node.isArray()) {
            wrong(name, "a list of texts");
            return out;
        }
        for (JsonNode entry : node) {
            if (!entry.isString() || entry.stringValue().length() > maxLength || out.size() == maxEntries) {
                wrong(name, "a list of at most " + maxEntries + " texts of at most " + maxLength + " characters");
                return out;
            }
            out.add(entry.stringValue());
        }
        return out;
    }

    /** An optional object whose values are texts or numbers, as texts. */
    public Map<String, String> values(String name, int maxEntries, int maxLength) {
        JsonNode node = take(name);
        Map<String, String> out = new LinkedHashMap<>();
        if (node == null) {
            return out;
        }
        if (!(node instanceof ObjectNode values) || values.size() > maxEntries) {
            wrong(name, "an object of at most " + maxEntries + " texts or numbers");
            return out;
        }
        for (Map.Entry<String, JsonNode> entry : values.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isString() && !value.isNumber()) {
                fault(name + "/" + entry.getKey(), ReasonCode.WRONG_TYPE, "a text or number is needed");
            } else if (value.asString().length() > maxLength) {
                fault(name + "/" + entry.getKey(), ReasonCode.INVALID_VALUE, "at most " + maxLength + " characters");
            } else {
                out.put(entry.getKey(), value.asString());
            }
        }
        return out;
    }

    /** An optional whole number within bounds. */
    public int integer(String name, int min, int max, int otherwise) {
        JsonNode node = take(name);
        if (node == null) {
            return otherwise;
        }
        if (!node.isInt() || node.intValue() < min || node.intValue() > max) {
            fault(name, ReasonCode.INVALID_VALUE, "a whole number from " + min + " to " + max + " is needed");
            return otherwise;
        }
        return node.intValue();
    }

    /** An optional yes or no; absent it is no. */
    public boolean bool(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return false;
        }
        if (!node.isBoolean()) {
            wrong(name, "true or false");
            return false;
        }
        return node.booleanValue();
    }

    /** An optional number within bounds, with at most three decimals; null when absent, JSON null or at fault. */
    public @Nullable BigDecimal decimal(String name, BigDecimal min, BigDecimal max) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        BigDecimal value = node.isNumber() ? node.decimalValue() : null;
        if (value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0 || value.scale() > 3) {
            fault(name, ReasonCode.INVALID_VALUE, "a number from " + min + " to " + max + " is needed");
            return null;
        }
        return value;
    }

    /** An optional nested object; its faults join this one's. */
    public @Nullable JsonFields nested(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        if (node instanceof ObjectNode nested) {
            return new JsonFields(nested, pointer + "/" + name, errors);
        }
        wrong(name, "an object");
        return null;
    }

    /** An optional object whose properties somebody else defines, as it is. */
    public @Nullable ObjectNode foreign(String name) {
        JsonNode node = take(name);
        if (node == null || node instanceof ObjectNode) {
            return (ObjectNode) node;
        }
        wrong(name, "an object");
        return null;
    }

    /** An optional list of objects; their faults join this one's. */
    public List<JsonFields> list(String name, int maxEntries) {
        return list(name, maxEntries, null);
    }

    /** The same, where a text may stand for an object that has only the property {@code shorthand}. */
    public List<JsonFields> list(String name, int maxEntries, @Nullable String shorthand) {
        JsonNode node = take(name);
        List<JsonFields> out = new ArrayList<>();
        if (node == null) {
            return out;
        }
        if (!node.isArray() || node.size() > maxEntries) {
            wrong(name, "a list of at most " + maxEntries + " objects");
            return out;
        }
        for (JsonNode entry : node) {
            String place = pointer + "/" + name + "/" + out.size();
            if (entry instanceof ObjectNode nested) {
                out.add(new JsonFields(nested, place, errors));
            } else if (shorthand != null && entry.isString()) {
                out.add(new JsonFields(Json.object().put(shorthand, entry.stringValue()), place, errors));
            } else {
                wrong(name + "/" + out.size(), "an object");
                return out;
            }
        }
        return out;
    }

    /** The object as it was given. */
    public ObjectNode given() {
        return object;
    }

    /** Notes a fault of a property. */
    public void fault(String name, ReasonCode code, String detail) {
        errors.add(new FieldError(pointer + "/" + name, code, detail));
    }

    /** Notes every property that nobody asked for, and returns all faults in the order found. */
    public List<FieldError> finish() {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                String shown = name.length() > 40 ? name.substring(0, 40) + "…" : name;
                fault(
                        shown,
                        ReasonCode.UNKNOWN_PROPERTY,
                        "'" + shown + "' is not known"
                                + nearest(name)
                                        .map(n -> "; did you mean '" + n + "'?")
                                        .orElse("; known are " + String.join(", ", known)));
            }
        }
        return errors;
    }

    private @Nullable JsonNode take(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private void wrong(String name, String needed) {
        fault(name, ReasonCode.WRONG_TYPE, "'" + name + "' must be " + needed);
    }

    private java.util.Optional<String> nearest(String name) {
        String best = null;
        int distance = 3;
        for (String candidate : known) {
            int d = name.length() > 60 ? 99 : distance(name, candidate);
            if (d < distance) {
                distance = d;
                best = candidate;
            }
        }
        return java.util.Optional.ofNullable(best);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
