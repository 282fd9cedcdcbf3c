package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was allowed over time for one channel, purpose and brand; the same stands beside it as a list of events.
 *
 * @param now how it stands
 * @param spoken the whole ribbon in words
 */
record Ribbon(String title, Sign now, String spoken, List<Stretch> stretches) {
    static final int WIDTH = 1000;
    private static final int LEAST = 4;
    /** So that what began today still shows as a stretch of some length. */
    private static final Duration SHORTEST = Duration.ofDays(30);

    /** A time in which one thing held. */
    record Stretch(int x, int width, String tone, String words) {}

    static Sign sign(String status) {
        return switch (status) {
            case "granted" -> new Sign("check", "Agreed", "good");
            case "revoked" -> new Sign("bar", "Opted out", "stop");
            default -> new Sign("clock", "Asked, not confirmed", "wait");
        };
    }

    /** One for each channel, purpose and brand that the events are about. */
    static List<Ribbon> of(List<ObjectNode> events, Map<String, String> brands, Instant now) {
        Map<String, List<ObjectNode>> lanes = new TreeMap<>();
        Instant first = now.minus(SHORTEST);
        for (ObjectNode event : events) {
            Instant at = Instant.parse(Told.text(event, "occurred_at"));
            first = at.isBefore(first) ? at : first;
            lanes.computeIfAbsent(title(event, brands), t -> new ArrayList<>()).add(event);
        }
        Map<String, Ribbon> out = new LinkedHashMap<>();
        for (var lane : lanes.entrySet()) {
            out.put(lane.getKey(), one(lane.getKey(), lane.getValue(), first, now));
        }
        return List.copyOf(out.values());
    }

    static String title(ObjectNode event, Map<String, String> brands) {
        String brand = Told.text(event, "brand");
        return Words.channel(Told.text(event, "channel")) + ", "
                + Words.purpose(Told.text(event, "purpose")).toLowerCase(java.util.Locale.ROOT) + ", "
                + brands.getOrDefault(brand, brand);
    }

    private static Ribbon one(String title, List<ObjectNode> events, Instant first, Instant now) {
        List<ObjectNode> sorted = events.stream()
                .sorted(Comparator.comparing(e -> Instant.parse(Told.text(e, "occurred_at"))))
                .toList();
        List<Stretch> stretches = new ArrayList<>();
        StringBuilder spoken = new StringBuilder();
        for (int i = 0; i < sorted.size(); i++) {
            Instant from = Instant.parse(Told.text(sorted.get(i), "occurred_at"));
            Instant until = i + 1 < sorted.size() ? Instant.parse(Told.text(sorted.get(i + 1), "occurred_at")) : now;
            Sign sign = sign(Told.text(sorted.get(i), "status"));
            int x = place(first, from, now);
            String words = sign.word() + " " + from.toString().substring(0, 10);
            stretches.add(new Stretch(x, Math.max(LEAST, place(first, until, now) - x), sign.tone(), words));
            spoken.append(i == 0 ? "" : "; ").append(words);
        }
        return new Ribbon(
                title, sign(Told.text(sorted.getLast(), "status")), spoken.toString(), List.copyOf(stretches));
    }

    private static int place(Instant first, Instant at, Instant now) {
        double whole = Math.max(1, Duration.between(first, now).toSeconds());
        double share = Duration.between(first, at).toSeconds() / whole;
        return (int) (Math.clamp(share, 0, 1) * (WIDTH - LEAST));
    }
}
