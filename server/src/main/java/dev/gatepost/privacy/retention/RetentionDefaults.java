package dev.gatepost.privacy.retention;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code retention/defaults.json}: how long each class of data stays, why, and how far a workspace may differ. */
final class RetentionDefaults {
    /** A class of data that has an end; days. */
    record DataClass(
            String name,
            int days,
            Map<Purpose, Integer> byPurpose,
            int shortest,
            int longest,
            String reason,
            String source,
            String how) {
        DataClass {
            byPurpose = Map.copyOf(byPurpose);
        }

        int days(Purpose purpose) {
            return byPurpose.getOrDefault(purpose, days);
        }
    }

    /** What stays without end, and why. */
    record Endless(String name, String reason) {}

    private final List<DataClass> classes = new ArrayList<>();
    private final List<Endless> endless = new ArrayList<>();

    RetentionDefaults() {
        try (InputStream in = RetentionDefaults.class.getResourceAsStream("/retention/defaults.json")) {
            if (in == null) {
                throw new IllegalStateException("retention/defaults.json is missing");
            }
            ObjectNode read = Json.readLarge(in.readAllBytes());
            for (JsonNode node : read.path("classes")) {
                classes.add(dataClass(node));
            }
            for (JsonNode node : read.path("without_end")) {
                endless.add(new Endless(
                        node.path("class").asString(), node.path("reason").asString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataClass dataClass(JsonNode node) {
        Map<Purpose, Integer> byPurpose = new LinkedHashMap<>();
        node.path("by_purpose")
                .properties()
                .forEach(p -> byPurpose.put(
                        Purpose.parse(p.getKey()).orElseThrow(), p.getValue().intValue()));
        return new DataClass(
                node.path("class").asString(),
                node.path("days").intValue(),
                byPurpose,
                node.path("shortest").intValue(),
                node.path("longest").intValue(),
                node.path("reason").asString(),
                node.path("source").asString(),
                node.path("how").asString());
    }

    List<DataClass> classes() {
        return List.copyOf(classes);
    }

    List<Endless> endless() {
        return List.copyOf(endless);
    }

    Optional<DataClass> named(String name) {
        return classes.stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
