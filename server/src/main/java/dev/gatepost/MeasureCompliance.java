package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.Measured;
import dev.gatepost.evidence.Ground;
import dev.gatepost.platform.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Tells the worst figure of each measure over the workspaces that this node looks at (GOV-08). */
final class MeasureCompliance {
    private static final int MOST_WORKSPACES = 200;
    private static final Telemetry.Readings FIGURES = Telemetry.readings(
            "gatepost_compliance",
            "The worst figure of a measure over the workspaces of this node; -1 where there is nothing to measure.",
            "measure");

    private final Ground ground;
    private final Rooms rooms;

    MeasureCompliance(Ground ground, Rooms rooms) {
        this.ground = ground;
        this.rooms = rooms;
        ground.register().measures().forEach(m -> FIGURES.set(-1, m.name()));
    }

    void round() {
        Map<String, Double> worst = new HashMap<>();
        List<Workspace> mine = rooms.workspaces().all().stream()
                .filter(w -> rooms.nodes().owns(w.id()))
                .limit(MOST_WORKSPACES)
                .toList();
        for (Workspace workspace : mine) {
            var asked = new Control.Asked(workspace.id(), ground.now());
            ground.<@Nullable Void>in(workspace, tx -> {
                for (Measured m : ground.register().measures()) {
                    OptionalDouble value = m.value(tx, asked);
                    if (value.isPresent()) {
                        worst.merge(m.name(), value.getAsDouble(), (a, b) -> worse(m.worst(), a, b));
                    }
                }
                return null;
            });
        }
        ground.register().measures().forEach(m -> FIGURES.set(worst.getOrDefault(m.name(), -1.0), m.name()));
    }

    private static double worse(Measured.Worst which, double a, double b) {
        return switch (which) {
            case HIGHEST -> Math.max(a, b);
            case LOWEST -> Math.min(a, b);
        };
    }
}
