package dev.gatepost;

import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Telemetry;
import java.util.Map;

/** Reads how this node stands among its peers, and what was built. */
final class MeasureNode {
    private static final Telemetry.Readings LIVE =
            Telemetry.readings("gatepost_nodes_live", "Nodes over this database, this one included.");
    private static final Telemetry.Readings SLOTS =
            Telemetry.readings("gatepost_node_slots", "Slots of sending lanes that are this node's, of 64.");
    private static final Telemetry.Readings AGE = Telemetry.readings(
            "gatepost_node_knowledge_age_seconds", "How old what this node knows of its peers is; stale above 1.");

    private MeasureNode() {}

    /** Says what runs. */
    static void begin() {
        String version = MeasureNode.class.getPackage().getImplementationVersion();
        Telemetry.info(
                "gatepost_build_info",
                "Always 1; its labels say what runs.",
                Map.of(
                        "version",
                        version == null ? "0.1.0" : version,
                        "java",
                        Runtime.version().toString()));
    }

    static void round(Nodes nodes) {
        LIVE.set(nodes.live());
        SLOTS.set(nodes.slotsOwned());
        AGE.set(nodes.age().toNanos() / 1e9);
    }
}
