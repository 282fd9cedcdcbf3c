package dev.gatepost.controls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code controls/frameworks.txt}: which points of which standards a control answers. The standards are the AICPA's
 * Trust Services Criteria (2017, points of focus revised 2022), ISO/IEC 27001:2022 Annex A, 45 CFR Part 164 Subpart C,
 * and the GDPR. It holds their numbers alone; their texts are their publishers'.
 */
public final class Frameworks {
    /** The names of the standards, in the order of the file's columns. */
    public static final List<String> NAMES = List.of("soc2", "iso27001", "hipaa", "gdpr");

    private final Map<String, Map<String, List<String>>> byControl = new LinkedHashMap<>();

    private Frameworks(String text) {
        for (String line : text.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\|", -1);
            if (parts.length != NAMES.size() + 1) {
                throw new IllegalArgumentException("controls/frameworks.txt: " + line);
            }
            Map<String, List<String>> points = new LinkedHashMap<>();
            for (int i = 0; i < NAMES.size(); i++) {
                List<String> ids = new ArrayList<>();
                for (String id : parts[i + 1].split(",")) {
                    if (!id.isBlank()) {
                        ids.add(id.strip());
                    }
                }
                points.put(NAMES.get(i), List.copyOf(ids));
            }
            byControl.put(parts[0].strip(), points);
        }
    }

    static Frameworks load() {
        try (InputStream in = Frameworks.class.getResourceAsStream("/controls/frameworks.txt")) {
            if (in == null) {
                throw new IllegalStateException("controls/frameworks.txt is missing");
            }
            return new Frameworks(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The points by the standard's name; all lists are empty when the control answers none. */
    public Map<String, List<String>> of(String control) {
        Map<String, List<String>> out = new LinkedHashMap<>();
        NAMES.forEach(n -> out.put(n, List.of()));
        out.putAll(byControl.getOrDefault(control, Map.of()));
        return out;
    }

    /** The controls that the file names. */
    public List<String> controls() {
        return List.copyOf(byControl.keySet());
    }
}
