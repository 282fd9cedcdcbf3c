package dev.gatepost.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What happened in a world, line by line, with short names in place of ids: the same for the same seed. */
final class Trace {
    private final Instant began;
    private final FakeClock clock;
    private final List<String> lines = new ArrayList<>();
    private final Map<UUID, String> names = new HashMap<>();

    Trace(FakeClock clock) {
        this.clock = clock;
        this.began = clock.instant();
    }

    void name(UUID id, String name) {
        names.putIfAbsent(id, name);
    }

    /** The short name of an id; messages are numbered as they come. */
    String name(UUID id) {
        return names.computeIfAbsent(
                id,
                i -> "m"
                        + (1
                                + names.values().stream()
                                        .filter(n -> n.startsWith("m"))
                                        .count()));
    }

    void tell(String line) {
        lines.add("%10.3f s  %s"
                .formatted(Duration.between(began, clock.instant()).toMillis() / 1000.0, line));
    }

    /** The same text with names in place of ids. */
    String named(String text) {
        String out = text;
        for (Map.Entry<UUID, String> each : names.entrySet()) {
            out = out.replace(each.getKey().toString(), each.getValue());
        }
        return out;
    }

    @Override
    public String toString() {
        return named(String.join("\n", lines));
    }
}
