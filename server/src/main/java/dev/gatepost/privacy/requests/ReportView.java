package dev.gatepost.privacy.requests;

import dev.gatepost.privacy.Sheet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the readable report shows; public for its template alone. */
public record ReportView(String sender, String request, Instant at, Sheet sheet) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH);

    /** A store as people read it. */
    public record Section(String anchor, String title, List<Entry> entries) {}

    /** One thing that is held. */
    public record Entry(List<Field> fields) {}

    /** A name and its values, one to a line. */
    public record Field(String name, List<String> lines) {}

    public String date() {
        return DAY.format(at.atZone(ZoneOffset.UTC));
    }

    public int entries() {
        return sheet.entries();
    }

    public boolean isCut() {
        return sheet.isCut();
    }

    public List<Section> sections() {
        return sheet.sections().entrySet().stream()
                .map(e -> new Section(
                        e.getKey(),
                        words(e.getKey()),
                        e.getValue().stream().map(ReportView::entry).toList()))
                .toList();
    }

    private static Entry entry(Map<String, Object> row) {
        return new Entry(row.entrySet().stream()
                .map(e -> new Field(words(e.getKey()), lines(e.getValue())))
                .filter(f -> !f.lines().isEmpty())
                .toList());
    }

    private static List<String> lines(Object value) {
        List<String> out = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> out.add(k + ": " + v));
        } else if (value instanceof List<?> list) {
            list.forEach(v -> out.add(String.valueOf(v)));
        } else {
            out.add(String.valueOf(value));
        }
        return out;
    }

    private static String words(String name) {
        String plain = name.replace('_', ' ');
        return plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }
}
