package dev.gatepost.consent.imports;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the rows of a file are read.
 *
 * @param columns for each property of a row the column that holds it, where that is called otherwise
 * @param constants properties that are the same for every row
 */
record Reading(Format format, char separator, Map<String, String> columns, Map<String, String> constants) {
    /** What a row may say. */
    static final List<String> PROPERTIES = List.of(
            "address",
            "channel",
            "purpose",
            "brand",
            "status",
            "basis",
            "disclosure",
            "occurred_at",
            "campaign",
            "jurisdiction");

    /** The kinds of file. */
    enum Format {
        CSV,
        NDJSON
    }

    Reading {
        columns = Map.copyOf(columns);
        constants = Map.copyOf(constants);
    }

    /** Where rows have quotes and separators; 0 where not. */
    char cells() {
        return format == Format.CSV ? separator : 0;
    }

    String column(String property) {
        return columns.getOrDefault(property, property);
    }

    /** Reads it from the body of a call. */
    static Reading of(JsonFields fields) {
        String format = fields.requiredText("format", 10);
        if (!format.isEmpty() && !format.equals("csv") && !format.equals("ndjson")) {
            fields.fault("format", ReasonCode.INVALID_VALUE, "csv or ndjson");
        }
        String separator = fields.text("separator", 1);
        char cut = separator == null || separator.isEmpty() ? ',' : separator.charAt(0);
        if (",;\t|".indexOf(cut) < 0) {
            fields.fault("separator", ReasonCode.INVALID_VALUE, "a comma, semicolon, bar or tab");
        }
        Map<String, String> columns = fields.values("columns", 20, 100);
        Map<String, String> constants = fields.values("constants", 20, 200);
        for (Map.Entry<String, Map<String, String>> each :
                Map.of("columns", columns, "constants", constants).entrySet()) {
            for (String name : each.getValue().keySet()) {
                if (!PROPERTIES.contains(name)) {
                    fields.fault(
                            each.getKey(), ReasonCode.UNKNOWN_PROPERTY, "known are " + String.join(", ", PROPERTIES));
                }
            }
        }
        return new Reading(format.equals("ndjson") ? Format.NDJSON : Format.CSV, cut, columns, constants);
    }

    /** In one form for one reading, so that its bytes may be compared. */
    byte[] json() {
        ObjectNode out = Json.object();
        out.put("format", format.name()).put("separator", Character.toString(separator));
        ObjectNode named = out.putObject("columns");
        new TreeMap<>(columns).forEach(named::put);
        ObjectNode same = out.putObject("constants");
        new TreeMap<>(constants).forEach(same::put);
        return Json.write(out);
    }

    static Reading read(String json) {
        ObjectNode given = Json.readOwn(json.getBytes(StandardCharsets.UTF_8));
        return new Reading(
                Format.valueOf(given.path("format").asString()),
                given.path("separator").asString().charAt(0),
                texts(given, "columns"),
                texts(given, "constants"));
    }

    private static Map<String, String> texts(ObjectNode given, String name) {
        Map<String, String> out = new TreeMap<>();
        given.path(name)
                .properties()
                .forEach(e -> out.put(e.getKey(), e.getValue().asString()));
        return out;
    }
}
