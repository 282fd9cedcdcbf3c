package dev.gatepost.bench;

import dev.gatepost.platform.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was measured, each beside its goal and the raw figures that it was made of. */
final class Figures {
    private record Goal(String text, double value, boolean atLeast) {}

    private static final Map<String, Goal> GOALS = new LinkedHashMap<>();

    static {
        GOALS.put("accept_ratio", new Goal(">= 0.40", 0.40, true));
        GOALS.put("accept_per_second", new Goal(">= 10000", 10_000, true));
        GOALS.put("batch_accept_per_second", new Goal(">= 25000", 25_000, true));
        GOALS.put("life_ratio", new Goal(">= 0.45", 0.45, true));
        GOALS.put("life_per_second", new Goal(">= 5000", 5_000, true));
        GOALS.put("decision_micros", new Goal("<= 5", 5, false));
        GOALS.put("callback_per_second", new Goal(">= 12000", 12_000, true));
        GOALS.put("otp_p99_ratio", new Goal("<= 2", 2, false));
        GOALS.put("scale_ratio", new Goal(">= 0.8", 0.8, true));
        GOALS.put("audit_prove_seconds", new Goal("<= 10", 10, false));
        GOALS.put("audit_find_seconds", new Goal("<= 1", 1, false));
        GOALS.put("start_seconds", new Goal("<= 4", 4, false));
        GOALS.put("heap_mb", new Goal("<= 400", 400, false));
    }

    private final Map<String, Object> document = new LinkedHashMap<>();
    private final PrintStream out;

    Figures(PrintStream out) {
        this.out = out;
    }

    /** Notes a figure and prints it beside its goal. */
    void add(String name, double value, Map<String, ?> raw) {
        Goal goal = GOALS.get(name);
        if (goal == null) {
            throw new IllegalArgumentException("no figure is called " + name);
        }
        boolean met = goal.atLeast() ? value >= goal.value() : value <= goal.value();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("value", rounded(value));
        entry.put("goal", goal.text());
        entry.put("met", met);
        entry.put("raw", raw);
        document.put(name, entry);
        out.printf(
                Locale.ROOT, "%-26s %12s   goal %-9s %s%n", name, rounded(value), goal.text(), met ? "met" : "not met");
    }

    /** Says on the way what is being done. */
    void doing(String what) {
        System.err.println("… " + what);
    }

    void write(Path file) throws IOException {
        Files.write(file, Json.write(document));
    }

    private static double rounded(double value) {
        double scale = value >= 100 ? 1 : value >= 1 ? 100 : 1000;
        return Math.round(value * scale) / scale;
    }
}
