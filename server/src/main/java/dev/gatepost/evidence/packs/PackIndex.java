package dev.gatepost.evidence.packs;

import dev.gatepost.controls.Control;
import dev.gatepost.controls.ControlResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code index.html} of a pack shows; public for its template alone. */
public record PackIndex(
        String workspace,
        Instant from,
        Instant until,
        Instant madeAt,
        List<Entry> entries,
        List<Checked> controls,
        List<Figure> figures) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH);

    /** A file, with how many rows it has; -1 where it has none. */
    public record Entry(String path, String title, String says, long rows) {
        public String group() {
            return path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
        }

        public String count() {
            return rows < 0 ? "" : rows + (rows == 1 ? " row" : " rows");
        }
    }

    /** A control with its newest result. */
    public record Checked(String title, String requirement, String points, String outcome, String why, String at) {
        static Checked of(Control control, Map<String, List<String>> points, Optional<ControlResult> last) {
            String all = points.entrySet().stream()
                    .filter(e -> !e.getValue().isEmpty())
                    .map(e -> e.getKey() + " " + String.join(", ", e.getValue()))
                    .reduce((a, b) -> a + "; " + b)
                    .orElse("");
            return new Checked(
                    control.definition().title(),
                    control.definition().requirement(),
                    all,
                    last.map(ControlResult::outcome).orElse("not_yet"),
                    last.map(ControlResult::why).orElse("Nobody looked yet."),
                    last.map(r -> day(r.at())).orElse(""));
        }

        public String mark() {
            return switch (outcome) {
                case "held" -> "✓ holds";
                case "failing" -> "✗ fails";
                default -> "– not yet";
            };
        }
    }

    /** A measure. */
    public record Figure(String name, String says, String value) {}

    public PackIndex {
        entries = List.copyOf(entries);
        controls = List.copyOf(controls);
        figures = List.copyOf(figures);
    }

    public String fromDay() {
        return day(from);
    }

    public String untilDay() {
        return day(until);
    }

    public String made() {
        return day(madeAt);
    }

    public long days() {
        return Duration.between(from, until).toDays();
    }

    public long holding() {
        return controls.stream().filter(c -> c.outcome().equals("held")).count();
    }

    public long failing() {
        return controls.stream().filter(c -> c.outcome().equals("failing")).count();
    }

    private static String day(Instant at) {
        return DAY.format(at.atZone(ZoneOffset.UTC));
    }
}
